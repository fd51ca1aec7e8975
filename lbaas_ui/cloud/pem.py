"""Certificates as people have them (PEM) and as Octavia wants them (PKCS #12), and what they say.

Pure; used by ``queue.certificates`` and the API. Private keys pass through and are kept nowhere.
Source: Octavia's "Basic Load Balancing Cookbook", TLS: a bundle without a passphrase, stored as one secret.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

from lbaas_ui.errors import FormRejected, Problem

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
_KEYS: Final = (
    rsa.RSAPrivateKey,
    ec.EllipticCurvePrivateKey,
    ed25519.Ed25519PrivateKey,
    ed448.Ed448PrivateKey,
)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says in public.

    Attributes:
        subject: its common name, else the whole subject (RFC 4514).
        issuer: likewise.
        names: the host names and addresses that it is for.
        not_before: it holds from then, aware.
        not_after: and until then.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime


def facts_of(payload: bytes) -> CertificateFacts | None:
    """Of the first certificate in a secret: PEM, DER or PKCS #12 without a passphrase. None: it has none."""
    loaders: Sequence[Callable[[bytes], x509.Certificate | None]] = (
        x509.load_pem_x509_certificate,
        x509.load_der_x509_certificate,
        lambda data: pkcs12.load_key_and_certificates(data, None)[1],
    )
    for load in loaders:
        try:
            found = load(payload)
        except (ValueError, TypeError):
            continue
        if found is not None:
            return _facts(found)
    return None


def bundle(
    certificate: str, private_key: str, *, intermediates: str, passphrase: str, now: datetime
) -> tuple[bytes, CertificateFacts]:
    """A server's certificate with its key and chain, as one secret for Octavia.

    Args:
        certificate: PEM; the chain may follow the server's own.
        private_key: PEM.
        intermediates: PEM, in any order; may be empty.
        passphrase: of the key; empty for none.
        now: the present, aware.

    Raises:
        FormRejected: says which field is wrong.
    """
    given = _certificates(certificate, "certificate")
    others = _certificates(intermediates, "intermediates") if intermediates.strip() else []
    key = _key(private_key, passphrase)
    own = next((one for one in given if _public(one) == _public(key)), None)
    if own is None:
        raise _wrong("private_key", "key_mismatch", "This key does not belong to the certificate.")
    _check_time(own, now)
    chain = _chain(own, [one for one in (*given, *others) if one != own])
    packed = pkcs12.serialize_key_and_certificates(None, key, own, chain or None, NoEncryption())
    return packed, _facts(own)


def authority(certificate: str, *, now: datetime) -> CertificateFacts:
    """Check a client CA (PEM, one or more).

    Raises:
        FormRejected: says what is wrong.
    """
    first = _certificates(certificate, "certificate")[0]
    _check_time(first, now)
    return _facts(first)


def _certificates(text: str, field: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        words = "This is no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----."
        raise _wrong(field, "not_pem", words) from error


def _key(text: str, passphrase: str) -> Key:
    secret = passphrase.encode() or None
    try:
        key = load_pem_private_key(text.encode(), secret)
    except TypeError as error:
        if secret is None:
            raise _wrong(
                "passphrase", "passphrase_needed", "The key is encrypted: give its passphrase."
            ) from error
        raise _wrong(
            "passphrase", "passphrase_superfluous", "The key is not encrypted: leave this empty."
        ) from error
    except ValueError as error:
        if secret is not None and "ENCRYPTED" in text:
            raise _wrong(
                "passphrase", "passphrase_wrong", "The key cannot be opened with this passphrase."
            ) from error
        words = "This is no private key in PEM: it begins with -----BEGIN PRIVATE KEY----- or the like."
        raise _wrong("private_key", "not_pem", words) from error
    if not isinstance(key, _KEYS):
        raise _wrong("private_key", "key_kind", "TLS takes RSA, EC and Ed keys.")
    return key


def _public(of: x509.Certificate | Key) -> bytes:
    return of.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _check_time(certificate: x509.Certificate, now: datetime) -> None:
    ended = certificate.not_valid_after_utc
    if ended <= now:
        raise _wrong("certificate", "expired", f"This certificate has expired, on {ended:%Y-%m-%d}.")


def _chain(own: x509.Certificate, others: list[x509.Certificate]) -> list[x509.Certificate]:
    """From the issuer of our own upwards, whatever the order in which they were given.

    Raises:
        FormRejected: one of them has nothing to do with it.
    """
    chain: list[x509.Certificate] = []
    last, left = own, list(others)
    while left:
        issuer = next((one for one in left if one.subject == last.issuer), None)
        if issuer is None:
            words = f"{_name(left[0].subject)} is no part of the chain: nothing here was issued by it."
            raise _wrong("intermediates", "not_in_chain", words)
        left.remove(issuer)
        chain.append(issuer)
        last = issuer
    return chain


def _facts(certificate: x509.Certificate) -> CertificateFacts:
    return CertificateFacts(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        names=_alternative_names(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def _alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return (
        *found.get_values_for_type(x509.DNSName),
        *(str(address) for address in found.get_values_for_type(x509.IPAddress)),
    )


def _wrong(path: str, code: str, message: str) -> FormRejected:
    return FormRejected([Problem(path, code, message)])
