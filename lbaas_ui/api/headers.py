"""What browsers are told and what is refused before any route: policies, foreign pages, foreign host names.

``Outside`` is how this server looks from outside; ``runtime`` fills it from the settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lbaas_ui.api.errors import ApiError, refusal_of

API: Final = "/api/"
_PART: Final = re.compile(r"/assets/(?![\w-]+\.worker-)[A-Za-z0-9_.-]+\.(js|css)")
FOR_PARTS: Final = frozenset(
    {"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"}
)
"""What browsers obey for scripts and style sheets. A page loads dozens of them; policies for documents mean
nothing to them, and are a kilobyte each. A worker's script is no part: it brings the policy of its thread."""
MOST_HEAD: Final = 32 * 1024  # bytes
MAY_REPEAT: Final = frozenset({"tag"})
CROSS_ORIGIN: Final = 4403  # as ``routes.stream`` closes a socket
HSTS: Final = "max-age=31536000"  # a year, in seconds; subdomains are not ours to decide for
LOCAL_NAMES: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS: Final = ", ".join(
    [*(f"{name}=()" for name in _FEATURES), "clipboard-write=(self)", "fullscreen=(self)"]
)


@dataclass(frozen=True, slots=True)
class Outside:
    """How this server looks from outside.

    Attributes:
        hosts: names by which it may be called, lower case, without port; empty: any.
        frame_ancestors: origins whose pages may show ours in a frame; empty: none.
    """

    hosts: frozenset[str] = field(default_factory=frozenset)
    frame_ancestors: tuple[str, ...] = ()


class GuardMiddleware:
    """Refuses what no honest browser or script sends, and adds to every answer what browsers must obey."""

    def __init__(self, app: ASGIApp, outside: Outside) -> None:
        self._app = app
        self._outside = outside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = headers_for(scope, self._outside)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                is_part = _PART.fullmatch(str(scope["path"])) and message["status"] < HTTPStatus.BAD_REQUEST
                for name, value in headers.items():
                    if not is_part or name in FOR_PARTS:
                        given[name] = value
                if _is_api(scope):
                    given["Cache-Control"] = "no-store"
            await send(message)

        try:
            check(scope, self._outside)
        except ApiError as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": CROSS_ORIGIN, "reason": ""})  # answered 403
            else:
                await refusal_of(error, scope)(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def check(scope: Scope, outside: Outside) -> None:
    """Refuse a request by its outer shape alone.

    Raises:
        ApiError: 431 for too large a head, 421 for a host that is not ours, 403 for a read by another site's
            page, 400 for a zero byte or a parameter that comes twice.
    """
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if outside.hosts and _name_of(host) not in outside.hosts:
        raise ApiError(
            HTTPStatus.MISDIRECTED_REQUEST,
            "unknown_host",
            "This server does not go by that name. Its operator can add the name to `allowed_hosts`.",
        )
    if _size_of_head(scope) > MOST_HEAD:
        raise ApiError(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "head_too_large",
            "Address and headers of the request are larger than 32 KB.",
        )
    if "\0" in scope["path"] or b"%00" in scope.get("query_string", b""):
        raise ApiError(HTTPStatus.BAD_REQUEST, "zero_byte", "The address has a zero byte in it.")
    if _is_api(scope):
        _check_repeats(scope.get("query_string", b"").decode("latin-1"))
    # Writes are looked at by ``auth``, which also knows the origin. A page of another site has no business
    # reading either: not even how long it takes, or how large the answer is.
    if _is_api(scope) and headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        raise ApiError(
            HTTPStatus.FORBIDDEN, "cross_origin", "This request comes from a page of another site."
        )


def _size_of_head(scope: Scope) -> int:
    """What the server itself limits only while it waits for the rest."""
    address = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    return address + sum(len(name) + len(value) for name, value in scope["headers"])


def _check_repeats(query: str) -> None:
    """Refuse a parameter that comes twice: proxies and servers differ in which one counts."""
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True) if name not in MAY_REPEAT]
    if len(set(names)) < len(names):
        raise ApiError(
            HTTPStatus.BAD_REQUEST, "repeated_parameter", "A parameter comes twice in the address."
        )


def headers_for(scope: Scope, outside: Outside) -> Mapping[str, str]:
    """The headers of the answer to this request."""
    policy = API_POLICY if _is_api(scope) else page_policy(Headers(scope=scope).get("host", ""))
    ancestors = " ".join(("'self'", *outside.frame_ancestors)) if outside.frame_ancestors else "'none'"
    found = {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Security-Policy": f"{policy}; frame-ancestors {ancestors}",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
    }
    if not outside.frame_ancestors:
        found["X-Frame-Options"] = "DENY"  # it knows no list of origins
    if scope.get("scheme") == "https":
        found["Strict-Transport-Security"] = HSTS
    return found


API_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'"


def page_policy(host: str) -> str:
    """The policy for pages at ``host``; not all browsers count its sockets as 'self', so they are named."""
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",  # PatternFly's style sheet holds small pictures as data
            "font-src 'self'",
            f"connect-src 'self'{sockets}",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
        )
    )


def _is_api(scope: Scope) -> bool:
    return str(scope["path"]).startswith(API)


def _name_of(host: str) -> str:
    """A host without its port, lower case; empty for what is no host."""
    if not _HOST.fullmatch(host):
        return ""
    return re.sub(r":\d+$", "", host).strip("[]").lower()
