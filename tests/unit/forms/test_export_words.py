"""What each tool has no word for: said here once more, so that a new field of Octavia's is a decision."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lbaas_ui.forms.exports import cli, heat, terraform
from lbaas_ui.forms.exports.fitting import Words, one_line
from lbaas_ui.forms.exports.things import slug
from lbaas_ui.forms.fields import FIELDS

TLS = {"tls_ciphers", "tls_versions", "alpn_protocols"}
VIP = {"vip.network_id", "vip.port_id", "vip.qos_policy_id", "vip.additional", "vip.security_group_ids"}

LACKS: Mapping[str, tuple[Mapping[str, Words], Mapping[str, set[str]]]] = {
    "cli": (cli.WORDS, {}),
    "terraform": (
        terraform.WORDS,
        {
            "loadbalancer": {"vip.additional"},
            "member": {"vnic_type"},
            "healthmonitor": {"tags"},
            "l7policy": {"tags"},
            "l7rule": {"tags"},
        },
    ),
    "heat": (
        heat.WORDS,
        {
            "loadbalancer": VIP | {"tags"},
            "listener": TLS
            | {"tags", "insert_headers", "timeout_client_data", "timeout_member_connect"}
            | {"timeout_member_data", "timeout_tcp_inspect", "client_ca_tls_container_ref"}
            | {"client_crl_container_ref", "client_authentication"}
            | {"hsts_max_age", "hsts_include_subdomains", "hsts_preload"},
            "pool": TLS | {"tags", "tls_container_ref", "ca_tls_container_ref", "crl_container_ref"},
            "member": {"name", "backup", "vnic_type"},
            "healthmonitor": {"name", "tags", "max_retries_down", "http_version", "domain_name"},
            "l7policy": {"tags", "redirect_prefix", "redirect_http_code"},
            "l7rule": {"tags"},
        },
    ),
}


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("tool", LACKS)
def test_every_field_has_a_word_or_is_known_to_have_none(tool: str, kind: str) -> None:
    """A field that is in neither list was forgotten; a word for no field is a slip of the pen."""
    words, lacks = LACKS[tool]
    fields = {field.name for field in FIELDS[kind]}
    assert set(words[kind].names) == fields - lacks.get(kind, set())
    assert set(words[kind].only) | set(words[kind].inner) | set(words[kind].against) <= fields


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wéb shop №1", "web_shop_no1"),
        ("__a--b__", "a_b"),
        ("漢", "other"),
        ("", "other"),
        ("a" * 99, "a" * 60),
    ],
)
def test_slugs(text: str, wanted: str) -> None:
    """Lower-case ASCII, whatever the name."""
    assert slug(text, "other") == wanted


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("a\nb\u2028c\x85\x7f\x1b", r'"a\nb\u2028c\u0085\u007f\u001b"'),
        ({"a": ["漢", True, None]}, '{"a": ["漢", true, null]}'),
        ("\U000e0001", r'"\udb40\udc01"'),
    ],
)
def test_comments_are_one_line(value: str, line: str) -> None:
    """Whatever ends a line, or tells a terminal something, is escaped."""
    assert one_line(value) == line
