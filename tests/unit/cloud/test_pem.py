"""Certificates from PEM: what is checked, what is packed, and what is said when something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from lbaas_ui.cloud import pem
from lbaas_ui.errors import FormRejected
from tests import pem_files
from tests.pem_files import TODAY

ROOT = pem_files.make("root.example")
BETWEEN = pem_files.make("between.example", ROOT)
SHOP = pem_files.make("shop.example", BETWEEN)


def bundled(**fields: Any) -> tuple[bytes, pem.CertificateFacts]:
    """The shop's bundle, with other fields."""
    given = {
        "certificate": SHOP.pem,
        "private_key": SHOP.key_pem(),
        "intermediates": "",
        "passphrase": "",
        **fields,
    }
    certificate, key = given.pop("certificate"), given.pop("private_key")
    return pem.bundle(certificate, key, now=TODAY, **given)


@pytest.mark.parametrize(
    "given",
    [
        {"intermediates": BETWEEN.pem + ROOT.pem},
        {"intermediates": ROOT.pem + BETWEEN.pem},
        {"certificate": SHOP.pem + BETWEEN.pem, "intermediates": ROOT.pem},
        {"certificate": ROOT.pem + BETWEEN.pem + SHOP.pem},
        {
            "certificate": SHOP.pem + BETWEEN.pem + ROOT.pem,
            "private_key": SHOP.key_pem("geheim"),
            "passphrase": "geheim",
        },
    ],
)
def test_the_bundle_holds_key_and_chain(given: dict[str, str]) -> None:
    """In the right order, whatever the order of the files; without a passphrase, as Octavia wants."""
    payload, facts = bundled(**given)
    key, own, chain = pkcs12.load_key_and_certificates(payload, None)
    assert key is not None
    assert key.private_numbers() == SHOP.key.private_numbers()  # type: ignore[union-attr]  # an EC key
    assert [own, *chain] == [SHOP.certificate, BETWEEN.certificate, ROOT.certificate]
    assert (facts.subject, facts.issuer) == ("shop.example", "between.example")
    assert facts.names == ("shop.example", "www.shop.example")


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"certificate": "nonsense"}, "certificate", "not_pem"),
        ({"certificate": ""}, "certificate", "not_pem"),
        ({"private_key": "nonsense"}, "private_key", "not_pem"),
        ({"private_key": ROOT.key_pem()}, "private_key", "key_mismatch"),
        ({"private_key": SHOP.key_pem("geheim")}, "passphrase", "passphrase_needed"),
        ({"private_key": SHOP.key_pem("geheim"), "passphrase": "x"}, "passphrase", "passphrase_wrong"),
        ({"passphrase": "geheim"}, "passphrase", "passphrase_superfluous"),
        ({"intermediates": "nonsense"}, "intermediates", "not_pem"),
        ({"intermediates": pem_files.make("stranger.example").pem}, "intermediates", "not_in_chain"),
    ],
)
def test_what_is_wrong_has_a_field(given: dict[str, str], field: str, code: str) -> None:
    """And the message holds nothing of the key."""
    with pytest.raises(FormRejected) as raised:
        bundled(**given)
    assert [(one.path, one.code) for one in raised.value.problems] == [(field, code)]
    assert "PRIVATE KEY-----\n" not in str(raised.value)


def test_what_has_expired_is_refused() -> None:
    """Nobody could use it."""
    old = pem_files.make("old.example", days=-1)
    with pytest.raises(FormRejected, match="expired"):
        bundled(certificate=old.pem, private_key=old.key_pem())
    with pytest.raises(FormRejected, match="expired"):
        pem.authority(old.pem, now=TODAY)


def test_facts_of_every_shape() -> None:
    """PEM, DER and PKCS #12; what holds no certificate has none."""
    packed, facts = bundled()
    shapes = [packed, SHOP.pem.encode(), SHOP.certificate.public_bytes(Encoding.DER)]
    assert [pem.facts_of(shape) for shape in shapes] == [facts] * 3
    assert [pem.facts_of(payload) for payload in (b"", b"a password", SHOP.key_pem().encode())] == [None] * 3
