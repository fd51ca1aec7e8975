"""What never gets into the log."""

from __future__ import annotations

import json
import subprocess
import sys

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


CRASH = """
import threading
from lbaas_ui.api import logs
logs.configure(level="debug", style="json", secrets=["marked-token"])
def fail(password):
    raise OSError(f"cannot reach amqp://octavia:{password}@bus, nor go on with marked-token")
thread = threading.Thread(target=fail, args=("marked-bus",))
thread.start()
thread.join()
fail("marked-bus")
"""


def test_crashes_tell_no_secrets() -> None:
    """Whatever ends a thread or the process: its trace is there, without values of variables or secrets."""
    ended = subprocess.run(
        [sys.executable, "-c", CRASH], capture_output=True, text=True, timeout=60, check=False
    )
    dumps = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [one["event"] for one in dumps] == ["the server crashed"] * 2
    assert all(f"amqp://octavia:{HIDDEN}@bus, nor go on with {HIDDEN}" in one["exception"] for one in dumps)
    assert (ended.returncode, "marked" in ended.stdout + ended.stderr) == (1, False)
