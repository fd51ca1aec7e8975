"""Octavia's matrices: which protocol goes with which, as data. Checks, pairing and the page's help read them.

Source: octavia/common/constants.py (VALID_LISTENER_POOL_PROTOCOL_MAP, L4_PROTOCOL_MAP), octavia-lib
(SUPPORTED_HTTP_HEADERS, SUPPORTED_SSL_HEADERS), octavia/api/v2/controllers/health_monitor.py,
octavia/common/validate.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HTTP_LISTENERS: Final = frozenset({"HTTP", "TERMINATED_HTTPS"})
DATAGRAM: Final = frozenset({"UDP", "SCTP"})  # LVS, not HAProxy

POOLS_OF_LISTENER: Final[Mapping[str, tuple[str, ...]]] = {
    "TCP": ("HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP"),
    "HTTP": ("HTTP", "PROXY", "PROXYV2"),
    "HTTPS": ("HTTPS", "PROXY", "PROXYV2", "TCP"),
    "TERMINATED_HTTPS": ("HTTP", "PROXY", "PROXYV2"),
    "UDP": ("UDP",),
    "SCTP": ("SCTP",),
    "PROMETHEUS": (),
}

L4: Final[Mapping[str, str]] = {
    "TCP": "TCP",
    "HTTP": "TCP",
    "HTTPS": "TCP",
    "TERMINATED_HTTPS": "TCP",
    "PROMETHEUS": "TCP",
    "UDP": "UDP",
    "SCTP": "SCTP",
}

_STREAM_MONITORS: Final = ("HTTP", "HTTPS", "PING", "TCP", "TLS-HELLO")
_DATAGRAM_MONITORS: Final = ("UDP-CONNECT", "SCTP", "TCP", "HTTP")
MONITORS_OF_POOL: Final[Mapping[str, tuple[str, ...]]] = {
    "HTTP": _STREAM_MONITORS,
    "HTTPS": _STREAM_MONITORS,
    "PROXY": _STREAM_MONITORS,
    "PROXYV2": _STREAM_MONITORS,
    "TCP": _STREAM_MONITORS,
    "UDP": _DATAGRAM_MONITORS,
    "SCTP": _DATAGRAM_MONITORS,
}
HTTP_MONITORS: Final = frozenset({"HTTP", "HTTPS"})
UDP_CONNECT_MIN_DELAY: Final = 3  # seconds; udp_connect_min_interval_health_monitor as shipped

_COOKIES: Final = ("SOURCE_IP", "HTTP_COOKIE", "APP_COOKIE")
PERSISTENCE_OF_POOL: Final[Mapping[str, tuple[str, ...]]] = {
    "HTTP": _COOKIES,
    "PROXY": _COOKIES,
    "PROXYV2": _COOKIES,
    "HTTPS": ("SOURCE_IP",),
    "TCP": ("SOURCE_IP",),
    "UDP": ("SOURCE_IP",),
    "SCTP": ("SOURCE_IP",),
}

PLAIN_HEADERS: Final = (
    "X-Forwarded-For",
    "X-Forwarded-Port",
    "X-Forwarded-Proto",
    "X-Forwarded-IP",
    "X-Client-IP",
    "X-Real-IP",
)
TLS_HEADERS: Final = (
    "X-SSL-Client-Verify",
    "X-SSL-Client-Has-Cert",
    "X-SSL-Client-DN",
    "X-SSL-Client-CN",
    "X-SSL-Issuer",
    "X-SSL-Client-SHA1",
    "X-SSL-Client-Not-Before",
    "X-SSL-Client-Not-After",
)

TLS_VERSIONS: Final = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
ALPN: Final = ("h2", "http/1.1", "http/1.0")
RULES_PER_POLICY: Final = 50

_EVERY_COMPARISON: Final = ("REGEX", "STARTS_WITH", "ENDS_WITH", "CONTAINS", "EQUAL_TO")
COMPARISONS_OF_RULE: Final[Mapping[str, tuple[str, ...]]] = {
    "HOST_NAME": _EVERY_COMPARISON,
    "PATH": _EVERY_COMPARISON,
    "HEADER": _EVERY_COMPARISON,
    "COOKIE": _EVERY_COMPARISON,
    "SSL_DN_FIELD": _EVERY_COMPARISON,
    "FILE_TYPE": ("REGEX", "EQUAL_TO"),
    "SSL_CONN_HAS_CERT": ("EQUAL_TO",),
    "SSL_VERIFY_RESULT": ("EQUAL_TO",),
}
KEYED_RULES: Final = frozenset({"HEADER", "COOKIE", "SSL_DN_FIELD"})
UNKEYED_BY_FORCE: Final = frozenset({"SSL_CONN_HAS_CERT", "SSL_VERIFY_RESULT"})

# What each action of a policy needs, and what it takes beside it.
TARGET_OF_ACTION: Final[Mapping[str, str]] = {
    "REDIRECT_TO_POOL": "redirect_pool",
    "REDIRECT_TO_URL": "redirect_url",
    "REDIRECT_PREFIX": "redirect_prefix",
}
CODED_ACTIONS: Final = frozenset({"REDIRECT_TO_URL", "REDIRECT_PREFIX"})
