"""Octavia's own worker with no-op parts, for a lab with a message bus (`OCTAVIA_LAB_BUS`).

Run in the lab's environment as: python -m octavia_lab.worker HOME

It takes the operations of the provider `amphora` from the bus, and sends Octavia's notifications there.
"""

from __future__ import annotations

import datetime as dt
import pathlib
import sys

from octavia_lab import quick_types  # noqa: F401 - has to come before Octavia's API, which the worker imports

# isort: split
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from octavia.cmd import octavia_worker
from octavia.controller.queue.v2 import consumer
from oslo_config import cfg

from octavia_lab import database


class Consumer(consumer.ConsumerService):
    """The worker's one service, on SQLite."""

    def run(self):
        certificates = cfg.CONF.certificates
        make_authority(
            pathlib.Path(certificates.ca_certificate),
            pathlib.Path(certificates.ca_private_key),
            certificates.ca_private_key_passphrase,
        )
        cfg.CONF.set_override("pool_timeout", None, "database")
        database.locking.install()
        super().run()


def make_authority(certificate: pathlib.Path, key: pathlib.Path, password: str) -> None:
    """Who signs the certificates of amphorae, although there are none."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lab")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password.encode()),
        )
    )


def main(home: str) -> None:
    """Work until SIGTERM."""
    files = [str(pathlib.Path(home) / name) for name in ("octavia.conf", "octavia-bus.conf")]
    sys.argv = ["octavia-worker", *(word for file in files for word in ("--config-file", file))]
    consumer.ConsumerService = Consumer
    octavia_worker.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
