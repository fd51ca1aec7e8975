"""Rows of sessions, on each kind of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from lbaas_ui.db.engine import open_database
from lbaas_ui.db.sessions import Sessions
from lbaas_ui.db.writer import Writer
from lbaas_ui.secretbox import GivenKeys, SecretBox

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def test_the_newest_of_a_person_stay(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older ones end when another begins; those of others do not."""
    monkeypatch.setattr("lbaas_ui.db.sessions.MOST_OF_USER", 2)
    engine = await open_database(database)
    sessions = Sessions(engine, Writer(engine), SecretBox(GivenKeys(Fernet.generate_key().decode())))
    for number, user in enumerate(("bert", "anna", "anna", "anna")):
        await sessions.add(
            f"value-{number}",
            user_id=user,
            project_id="p",
            method="password",
            document={},
            secret={"token": "t"},
            address="",
            agent="",
            created_at=NOW + timedelta(seconds=number),
            seen_at=NOW,
            ends_at=NOW + timedelta(hours=1),
        )
    found = [await sessions.find(f"value-{number}") for number in range(4)]
    assert [one is not None for one in found] == [True, False, True, True]
    await engine.dispose()
