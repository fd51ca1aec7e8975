"""Certificates go to the real Barbican, by REST and command line, and a listener can serve them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import pem_files
from tests.labkit import Lab
from tests.served import Served, until

ROOT = pem_files.make("root.example")
SHOP = pem_files.make("shop.example", ROOT)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """What a person has: a certificate, its key with a passphrase, the chain."""
    texts = {
        "cert.pem": SHOP.pem,
        "key.pem": SHOP.key_pem("geheim"),
        "chain.pem": ROOT.pem,
        "pass": "geheim\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_upload_and_serve(served_full: Served, lab_full: Lab, files: Path) -> None:
    """Uploaded by command line, named in a form, taken by Octavia; the catalog says what it is for."""
    done = served_full.cli(
        *("certificates", "upload", "shop"),
        *("--certificate", str(files / "cert.pem"), "--private-key", str(files / "key.pem")),
        *("--intermediates", str(files / "chain.pem"), "--passphrase-file", str(files / "pass")),
    )
    assert done.returncode == 0, done.stderr
    ref = done.stdout.strip()
    item = next(one for one in served_full.get("/catalog")["certificates"] if one["id"] == ref)
    assert (item["subject"], item["issuer"]) == ("shop.example", "root.example")
    listener = {
        "name": "tls",
        "protocol": "TERMINATED_HTTPS",
        "protocol_port": 443,
        "default_tls_container_ref": ref,
    }
    subnet = next(one for one in served_full.get("/catalog")["subnets"] if one["name"] == "private-subnet")
    form = {"name": "with-tls", "vip": {"subnet_id": subnet["id"]}, "listeners": [listener]}
    ended = served_full.ended(served_full.submit(form)["id"])
    assert ended["state"] == "DONE", ended["error"]
    kept = [
        path for path in served_full.home.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()
    ]
    assert kept == []


def test_facts_are_known_after_a_restart(served_full: Served, lab_full: Lab) -> None:
    """They are read from Barbican, once: from a bundle as from a PEM text."""
    body = {"name": "ca", "certificate": ROOT.pem}
    stored = served_full.request("POST", "/certificates", json=body)
    assert stored.status_code == 201, stored.text
    served_full.kill()
    served_full.start()

    def subject() -> str:
        items = served_full.get("/catalog")["certificates"]
        return str(next((one["subject"] for one in items if one["id"] == stored.json()["id"]), ""))

    assert until("the certificate's facts are read", subject, 30) == "root.example"


def test_a_wrong_key_is_refused_at_its_field(served_full: Served) -> None:
    """Nothing reaches Barbican, and the answer holds nothing of the key."""
    body = {"name": "shop", "certificate": SHOP.pem, "private_key": ROOT.key_pem()}
    answer = served_full.request("POST", "/certificates", json=body)
    assert answer.status_code == 422
    assert [(one["path"], one["code"]) for one in answer.json()["problems"]] == [
        ("private_key", "key_mismatch")
    ]
    assert "PRIVATE" not in json.dumps(answer.json())


def test_a_lost_answer_stores_one_secret(served_full: Served, lab_full: Lab) -> None:
    """Barbican stored it and its answer was lost: it is found again."""
    lab_full.fault("drop", after=True, match={"service": "barbican", "method": "POST"})
    body = {"name": "once-only", "certificate": SHOP.pem, "private_key": SHOP.key_pem()}
    answer = served_full.request("POST", "/certificates", json=body)
    assert answer.status_code == 201, answer.text
    found = [one["name"] for one in served_full.get("/catalog")["certificates"]]
    assert found.count("once-only") == 1
