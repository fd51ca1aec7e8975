"""The command line as people and scripts use it: `lbaas-ui serve` and the commands, on the lab."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.labkit import Lab
from tests.served import Served, until

pytestmark = pytest.mark.timeout(240)

FORM = """
name: cli-shop
vip: {subnet_id: private-subnet}
listeners:
  - {name: web, protocol: HTTP, protocol_port: 80, default_pool: app}
pools:
  - name: app
    protocol: HTTP
    lb_algorithm: ROUND_ROBIN
    members:
      - {address: 10.0.0.11, protocol_port: 8080}
      - {address: 10.0.0.12, protocol_port: 8080, weight: 2}
"""


@pytest.fixture(scope="module")
def server(lab_full: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`lbaas-ui serve` for project demo."""
    made = Served(lab_full.clouds_yaml, tmp_path_factory.mktemp("cli"))
    made.start()
    yield made
    made.stop()


def interruptible() -> None:
    """Let Ctrl-C through, also where the tests themselves run in the background and ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def octavia_writes(lab: Lab) -> int:
    """How many writes reached Octavia since the last reset."""
    return sum(count for call, count in lab.requests()["octavia"].items() if not call.startswith("GET"))


def test_from_form_to_nothing(lab_full: Lab, server: Served) -> None:
    """A form becomes a balancer; again, nothing; changed, one write; exported, the same; deleted, gone."""
    applied = server.cli("apply", "-f", "-", "--wait", stdin=FORM)
    assert applied.returncode == 0, applied.stderr
    assert "apply cli-shop: DONE" in applied.stdout

    lab_full.reset_requests()
    again = server.cli("apply", "-f", "-", "--wait", stdin=FORM)
    assert (again.returncode, octavia_writes(lab_full)) == (0, 0)
    assert "Nothing differs" in again.stdout

    changed = server.cli("apply", "-f", "-", "--wait", stdin=FORM.replace("weight: 2", "weight: 7"))
    assert (changed.returncode, octavia_writes(lab_full)) == (0, 1)
    assert "~ pools[0].members[1].weight (member 10.0.0.12:8080): 2 -> 7" in changed.stdout

    shown = json.loads(server.cli("show", "cli-shop", "-o", "json").stdout)
    assert [member["fields"]["weight"] for member in shown["pools"][0]["members"]] == [1, 7]

    exported = server.cli("export", "cli-shop").stdout
    assert yaml.safe_load(exported)["pools"][0]["members"][1]["weight"] == 7
    unchanged = server.cli("apply", "-f", "-", stdin=exported)
    assert "Nothing differs" in unchanged.stdout, unchanged.stdout + unchanged.stderr

    assert server.cli("delete", "cli-shop", "--yes", "--wait").returncode == 0
    assert server.cli("show", "cli-shop").returncode == 3


def test_a_failure_is_told(lab_full: Lab, server: Served) -> None:
    """What the provider cannot do ends with 1 and says what can be done; that, done, ends with 0."""
    lab_full.fault("error", match={"kind": "pool"})
    form = FORM.replace("cli-shop", "cli-fails")
    failed = server.cli("apply", "-f", "-", "--wait", "--create", "cascade", stdin=form)
    assert failed.returncode == 1, failed.stdout
    assert "What can be done" in failed.stdout
    [operation] = json.loads(server.cli("operations", "list", "--balancer", "cli-fails", "-o", "json").stdout)
    assert server.cli("operations", "retry", operation["id"], "--wait").returncode == 0
    assert server.cli("delete", "cli-fails", "-y", "--wait").returncode == 0


def waiting_apply(server: Served, form: Path, name: str) -> subprocess.Popen[str]:
    """`apply --wait` as a process of its own, in the middle: the cloud has taken the first step."""
    form.write_text(FORM.replace("cli-shop", name))
    command = subprocess.Popen(
        [sys.executable, "-m", "lbaas_ui", "apply", "-f", str(form), "--create", "cascade", "--wait"],
        env=server.environment(),
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=interruptible,  # noqa: PLW1509 - the tests have no threads
    )
    assert command.stdout is not None
    seen = ""
    while "CONFIRMING" not in seen:
        line = command.stdout.readline()
        assert line, seen
        seen += line
    return command


def test_ctrl_c_leaves_the_operation(lab_full: Lab, server: Served, tmp_path: Path) -> None:
    """Ctrl-C in the middle of --wait ends the command with 130; the balancer comes to be all the same."""
    lab_full.delays(default=1)
    command = waiting_apply(server, tmp_path / "form.yaml", "cli-interrupted")
    command.send_signal(signal.SIGINT)
    rest, _ = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "The operation goes on" in rest
    lab_full.delays(default=0)

    def status() -> bool:
        found = json.loads(
            server.cli("operations", "list", "--balancer", "cli-interrupted", "-o", "json").stdout
        )
        return bool(found) and found[0]["state"] == "DONE"

    until("the operation is done", status, 60, pause_s=0.5)
    assert server.cli("delete", "cli-interrupted", "-y", "--wait").returncode == 0


def test_a_restart_does_not_end_the_waiting(lab_full: Lab, server: Served, tmp_path: Path) -> None:
    """With the server killed and started again in the middle, --wait still ends with the operation."""
    lab_full.delays(default=1)
    command = waiting_apply(server, tmp_path / "form.yaml", "cli-restart")
    server.kill()
    server.start()
    lab_full.delays(default=0)
    command.communicate(timeout=90)
    assert command.returncode == 0
    assert server.cli("delete", "cli-restart", "-y", "--wait").returncode == 0


def test_no_flags_on_the_same_machine(server: Served) -> None:
    """A command of the server's user finds address and token by itself; with a wrong token it is told so."""
    environment = {
        key: value
        for key, value in server.environment().items()
        if key not in {"LBAAS_UI_URL", "LBAAS_UI_ACCESS_TOKEN", "LBAAS_UI_PORT"}
    }
    found = subprocess.run(
        [sys.executable, "-m", "lbaas_ui", "list", "-o", "json"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert isinstance(json.loads(found.stdout), list)
    assert server.cli("list", "--token", "wrong-wrong-wrong").returncode == 7
    assert server.cli("list", "--url", "http://127.0.0.1:9").returncode == 5


def test_watch(server: Served) -> None:
    """`watch -o json` tells of a balancer from its coming to its going, one object a line."""
    watching = subprocess.Popen(
        [sys.executable, "-u", "-m", "lbaas_ui", "watch", "cli-watched", "-o", "json"],
        env={**server.environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=interruptible,  # noqa: PLW1509 - the tests have no threads
    )
    try:
        time.sleep(2)  # it has no snapshot of this one to wait for
        form = FORM.replace("cli-shop", "cli-watched")
        assert server.cli("apply", "-f", "-", "--wait", stdin=form).returncode == 0
        assert server.cli("delete", "cli-watched", "-y", "--wait").returncode == 0
        time.sleep(0.5)
    finally:
        os.kill(watching.pid, signal.SIGINT)
        output, _ = watching.communicate(timeout=20)
    news = [json.loads(line) for line in output.splitlines()]
    statuses = [
        one["value"]["provisioning_status"] for one in news if one["kind"] == "balancer" and one["value"]
    ]
    assert "ACTIVE" in statuses
    assert any(one["kind"] == "balancer" and one["value"] is None for one in news)
    states = [one["value"]["state"] for one in news if one["kind"] == "operation" and one["value"]]
    assert states.count("DONE") >= 2
    assert watching.returncode == 130
