"""``lbaas-ui certificates``: what is in Barbican, and what people bring along. Added by ``cli.app``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lbaas_ui.api.schemas import CertificateUpload
from lbaas_ui.cli import tables
from lbaas_ui.cli.session import Session
from lbaas_ui.errors import FormRejected, Problem

Name = Annotated[str, typer.Argument(help="How it shall be called in Barbican.")]
CertificateFile = Annotated[
    Path, typer.Option("--certificate", metavar="FILE", help="PEM; the chain may follow.")
]
KeyFile = Annotated[
    Path | None, typer.Option("--private-key", metavar="FILE", help="PEM. Without one: a client CA.")
]
ChainFile = Annotated[Path | None, typer.Option("--intermediates", metavar="FILE", help="PEM, in any order.")]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", metavar="FILE", help="Holds the key's passphrase.")
]


def list_certificates(session: Session) -> None:
    """List certificates, with what they are for and until when they hold."""
    found = session.client.catalog().certificates
    if session.as_json:
        session.print_json([one.model_dump(mode="json") for one in found])
    elif found:
        session.console.print(tables.certificates(found))
    else:
        session.console.print("No certificates.")


def upload(
    session: Session,
    name: Name,
    *,
    certificate: CertificateFile,
    private_key: KeyFile = None,
    intermediates: ChainFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Store a certificate in Barbican; prints the ref that a form names."""
    wanted = CertificateUpload(
        name=name,
        certificate=_read(certificate, "certificate"),
        private_key=_read(private_key, "private_key"),
        intermediates=_read(intermediates, "intermediates"),
        passphrase=_read(passphrase_file, "passphrase").strip("\r\n"),
    )
    stored = session.client.upload_certificate(wanted)
    if session.as_json:
        session.print_json(stored)
    else:
        session.console.print(stored.id, soft_wrap=True)


def _read(path: Path | None, field: str) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FormRejected([Problem(field, "unreadable", f"{path} cannot be read: {error}")]) from error
