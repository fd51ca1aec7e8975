"""`lbaas-ui keys`: what it changes on disk, and that it never shows a key."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lbaas_ui.cli.app import app
from lbaas_ui.secretbox import KeyFile, new_key


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    """Where the keys of a fresh database will be."""
    monkeypatch.setenv("LBAAS_UI_DATABASE", f"sqlite:///{tmp_path / 'state.db'}")
    return KeyFile(tmp_path / "state.db.keys")


def run(file: KeyFile, *arguments: str) -> Result:
    """Run it, and see that no key is shown."""
    done = CliRunner().invoke(app, ["keys", *arguments], catch_exceptions=False)
    if file.path.exists():
        assert all(key.value not in done.output for key in file.read())
    return done


def test_rotation(file: KeyFile) -> None:
    """A new key comes in front; one that was replaced long ago and opens nothing goes."""
    now = datetime.now(UTC)
    kept, gone = new_key(now - timedelta(days=31)), new_key(now - timedelta(days=90))
    file.write([kept, gone])
    done = run(file, "rotate")
    assert done.exit_code == 0, done.output
    newest, *others = file.read()
    assert others == [kept]
    assert newest.fingerprint in done.output
    again = json.loads(run(file, "rotate", "--drop-after-days", "0", "-o", "json").stdout)
    [only] = file.read()
    assert only not in {newest, kept}
    assert [row["key"] for row in again["keys"]] == [only.fingerprint]


def test_listing(file: KeyFile) -> None:
    """Fingerprints, ages and use."""
    file.make(datetime(2026, 1, 2, tzinfo=UTC))
    done = run(file, "list")
    assert done.exit_code == 0
    assert "2026-01-02T00:00:00+00:00" in done.output
    assert "encrypts" in done.output


def test_without_keys(file: KeyFile) -> None:
    """It says that there are none; --forget begins anew."""
    done = run(file, "rotate")
    assert (done.exit_code, "cannot be read" in done.stderr) == (2, True)
    assert run(file, "rotate", "--forget").exit_code == 0
    assert len(file.read()) == 2


def test_keys_of_the_variable_stay(file: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not ours to change: it says which of them are no longer needed."""
    keys = [new_key(datetime.now(UTC)) for _ in range(2)]
    monkeypatch.setenv("LBAAS_UI_KEYS", ",".join(key.value for key in keys))
    done = run(file, "rotate")
    assert done.exit_code == 0, done.output
    assert f"{keys[1].fingerprint}  age unknown" in done.output
    assert "not needed" in done.output
    assert not file.path.exists()
    assert all(key.value not in done.output for key in keys)
    assert os.environ["LBAAS_UI_KEYS"]
