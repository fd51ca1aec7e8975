"""Stored secrets: keys from a file or a variable, encryption bound to a place, and what a wrong key says."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui import settings as settings_module
from lbaas_ui.db import sealed, tables
from lbaas_ui.db.engine import open_database
from lbaas_ui.errors import ConfigurationError
from lbaas_ui.secretbox import GivenKeys, KeyFile, SecretBox, Unreadable, keys_for, needed, new_key

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def generated(count: int = 1) -> str:
    """So many keys, as they stand in LBAAS_UI_KEYS."""
    return ",".join(Fernet.generate_key().decode() for _ in range(count))


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """A fresh database of each kind."""
    engine = await open_database(database)
    yield engine
    await engine.dispose()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have facts be encrypted: their values are JSON texts, and good enough a place for secrets."""
    monkeypatch.setattr(sealed, "sealed_columns", lambda: iter([tables.schedules.c.name]))


async def store(engine: AsyncEngine, box: SecretBox, *secrets: str) -> None:
    """Keep secrets in the column that is encrypted here."""
    rows = [
        {
            "id": secret,
            "project_id": "p",
            "name": box.encrypt(secret, bound_to=f"here:{secret}"),
            "document": {},
        }
        for secret in secrets
    ]
    async with engine.begin() as connection:
        await connection.execute(tables.schedules.insert(), rows)


async def stored(engine: AsyncEngine) -> dict[str, str]:
    """What is kept, by its key."""
    async with engine.connect() as connection:
        rows = await connection.execute(sa.select(tables.schedules.c.id, tables.schedules.c.name))
        return {row.id: row.name for row in rows}


def test_the_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """A second start, and a second process, use the key of the first."""
    file = KeyFile(tmp_path / "new" / "state.db.keys")
    file.make(NOW)
    [key] = file.read()
    KeyFile(file.path).make(NOW)
    assert KeyFile(file.path).read() == [key]
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert key.made_at == NOW
    assert [one.name for one in file.path.parent.iterdir()] == ["state.db.keys"]


def test_what_another_process_changes_is_seen(tmp_path: Path) -> None:
    """A server reads its file again when `keys rotate` has changed it."""
    file = KeyFile(tmp_path / "keys")
    file.make(NOW)
    box = SecretBox(file)
    old = box.encrypt("secret", bound_to="row")
    other = KeyFile(file.path)
    other.write([new_key(NOW), *other.read()])
    fresh = SecretBox(other).encrypt("secret", bound_to="row")
    assert box.decrypt(fresh, bound_to="row") == box.decrypt(old, bound_to="row") == "secret"


def test_secrets_open_only_where_they_belong() -> None:
    """Who can write to the database cannot make one person's secret another's, nor change it."""
    box = SecretBox(GivenKeys(generated()))
    kept = box.encrypt("geheim", bound_to="trust:1")
    assert "geheim" not in kept
    assert box.decrypt(kept, bound_to="trust:1") == "geheim"
    for text, place in [
        (kept, "trust:2"),
        (kept[:-9] + "A" + kept[-8:], "trust:1"),
        ("", "trust:1"),
        ("ü", ""),
    ]:
        with pytest.raises(Unreadable, match="cannot be read with the keys of LBAAS_UI_KEYS"):
            box.decrypt(text, bound_to=place)
    with pytest.raises(ValueError, match="zero byte"):
        box.encrypt("x", bound_to="a\0b")


@pytest.mark.parametrize("text", ["nonsense", "", ",", "c2hvcnQ="])
def test_a_wrong_variable_is_named_and_not_repeated(text: str) -> None:
    """The sentence says how a key is made, and shows nothing of what was given."""
    with pytest.raises(ConfigurationError, match="openssl rand") as raised:
        GivenKeys(text)
    assert not text.strip(",") or text not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [
        ("# nothing\n", 0o600, "holds no key"),
        ("yesterday " + "A" * 43 + "=\n", 0o600, "does not begin with a time"),
        ("2026-01-02T00:00:00+00:00 short\n", 0o600, "no key"),
        ("2026-01-02T00:00:00+00:00 " + "A" * 43 + "=\n", 0o604, "chmod 600"),
        (None, 0, "cannot be read"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str | None, mode: int, says: str) -> None:
    """Each fault says the file and what is wrong."""
    path = tmp_path / "keys"
    if content is not None:
        path.write_text(content)
        path.chmod(mode)
    with pytest.raises(ConfigurationError, match=says) as raised:
        KeyFile(path).read()
    assert str(path) in str(raised.value)


def test_keys_are_never_shown() -> None:
    """Neither of the box nor of a key is anything in a log line or a trace."""
    text = generated()
    [key] = GivenKeys(text).read()
    assert text not in repr(key) + key.fingerprint
    assert text not in repr(SecretBox(GivenKeys(text)))


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"database": "sqlite:////var/lib/x/state.db"}, "/var/lib/x/state.db.keys"),
        ({"database": "sqlite:////var/lib/x/state.db?mode=rwc"}, "/var/lib/x/state.db.keys"),
        ({"database": "sqlite:///:memory:"}, "STATE/keys"),
        ({"database": "postgresql://u@h/d"}, "STATE/keys"),
        ({"database": "postgresql://u@h/d", "keys_file": "/etc/keys"}, "/etc/keys"),
        ({"keys": generated(), "keys_file": "/etc/keys"}, "LBAAS_UI_KEYS"),
    ],
)
def test_where_keys_come_from(options: dict[str, str], where: str) -> None:
    """The variable before the file, a named file before the one beside the database."""
    expected = where.replace("STATE", str(settings_module.state_dir()))
    assert keys_for(settings_module.load(None, **options)).where == expected


def test_keys_age_from_when_they_were_replaced() -> None:
    """The newest is kept however old it is, and so is what opens something or was replaced of late."""
    keys = [new_key(NOW - timedelta(days=days)) for days in (40, 90, 400)]
    month, half, year = (NOW - timedelta(days=days) for days in (30, 60, 100))
    assert needed(keys, {}, month) == keys[:1]
    assert needed(keys, {}, half) == keys[:2]
    assert needed(keys, {}, year) == keys
    assert needed(keys, {keys[2].fingerprint: 1}, month) == [keys[0], keys[2]]


async def test_a_database_knows_its_keys(engine: AsyncEngine, tmp_path: Path) -> None:
    """A start with other keys, or with none where there were some, is refused with the way out."""
    file = KeyFile(tmp_path / "keys")
    await sealed.open_box(engine, SecretBox(file), NOW)
    await sealed.open_box(engine, SecretBox(KeyFile(file.path)), NOW)
    with pytest.raises(ConfigurationError, match="keys rotate --forget"):
        await sealed.open_box(engine, SecretBox(GivenKeys(generated())), NOW)
    file.path.unlink()
    with pytest.raises(ConfigurationError, match="are not those of this database"):
        await sealed.open_box(engine, SecretBox(KeyFile(file.path)), NOW)
    assert not file.path.exists()


@pytest.mark.usefixtures("kept")
async def test_everything_is_encrypted_anew(engine: AsyncEngine) -> None:
    """With the newest key alone it can be read then, and the check value follows."""
    old = generated(2)
    box = await sealed.open_box(engine, SecretBox(GivenKeys(old)), NOW)
    await store(engine, box, "a", "b")
    newest = generated()
    both = SecretBox(GivenKeys(f"{newest},{old}"))
    assert await sealed.encrypt_anew(engine, both) == 2
    alone = SecretBox(GivenKeys(newest))
    await sealed.open_box(engine, alone, NOW)
    for secret, kept in (await stored(engine)).items():
        assert alone.decrypt(kept, bound_to=f"here:{secret}") == secret
    found = await sealed.stock(engine, both)
    assert list(found.by_key.values()) == [2, 0, 0]
    assert (found.total, found.unreadable) == (2, 0)


@pytest.mark.usefixtures("kept")
async def test_what_cannot_be_read_is_given_up_only_when_told(engine: AsyncEngine) -> None:
    """Else nothing is changed at all."""
    box = await sealed.open_box(engine, SecretBox(GivenKeys(generated())), NOW)
    await store(engine, box, "a")
    other = SecretBox(GivenKeys(generated()))
    await store(engine, other, "b")
    before = await stored(engine)
    assert (await sealed.stock(engine, other)).unreadable == 1
    with pytest.raises(Unreadable):
        await sealed.encrypt_anew(engine, other)
    assert await stored(engine) == before
    assert await sealed.encrypt_anew(engine, other, forget=True) == 1
    assert list(await stored(engine)) == ["b"]
    await sealed.open_box(engine, other, NOW)
