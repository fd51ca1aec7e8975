"""What never gets into the log."""

from __future__ import annotations

import pytest

from lbaas_ui.api.logs import Cleaner
from lbaas_ui.redaction import HIDDEN, Redactor
from tests.unit.api.fakes import TOKEN


@pytest.mark.parametrize(
    ("event", "clean"),
    [
        ({"event": "x", "status": 200}, {"event": "x", "status": 200}),
        ({"token": "abc"}, {"token": HIDDEN}),
        ({"Authorization": "Bearer abc"}, {"Authorization": HIDDEN}),
        ({"headers": {"X-Auth-Token": "abc", "a": 1}}, {"headers": {"X-Auth-Token": HIDDEN, "a": 1}}),
        ({"auth": [{"password": "abc"}]}, {"auth": [{"password": HIDDEN}]}),
        ({"event": f"url ?token={TOKEN} here"}, {"event": f"url ?token={HIDDEN} here"}),
        ({"exception": [f"... {TOKEN}"]}, {"exception": [f"... {HIDDEN}"]}),
        ({"password": None}, {"password": None}),
    ],
)
def test_secrets_are_hidden(event: dict[str, object], clean: dict[str, object]) -> None:
    """Values under telling names, and the access token anywhere, are replaced."""
    assert Cleaner(Redactor(TOKEN, ""))(None, "info", event) == clean
