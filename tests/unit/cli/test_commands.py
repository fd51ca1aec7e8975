"""The commands: what they ask of the server, what they print, how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from lbaas_ui import __version__
from lbaas_ui.api.schemas import OperationBrief
from lbaas_ui.cli.exits import exit_code_of
from lbaas_ui.errors import LbaasUiError
from lbaas_ui.queue.states import OperationState
from lbaas_ui.queue.tasks import Waiting
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_server import (
    ID,
    OTHER_ID,
    FakeServer,
    make_balancer,
    make_failure,
    make_operation,
    make_plan,
    problem,
)

FORM = "name: shop\nvip: {subnet_id: s}\n"


@pytest.fixture
def form(tmp_path: Path) -> str:
    """A file with a form."""
    path = tmp_path / "shop.yaml"
    path.write_text(FORM)
    return str(path)


def test_apply_makes_a_new_balancer(run: Run, server: FakeServer, form: str) -> None:
    """Without a balancer of this name, apply posts the form as it was written."""
    done = run("apply", "-f", form)
    assert done.exit_code == 0
    assert "~ listeners[0].protocol_port: 80 -> 81" in done.stdout
    assert "op-1" in done.stdout
    assert server.asked[-1] == ("POST /balancers", {"name": "shop", "vip": {"subnet_id": "s"}})


def test_apply_changes_the_balancer_of_that_name(run: Run, server: FakeServer, form: str) -> None:
    """With one, apply puts the form there."""
    server.balancers = [make_balancer("shop"), make_balancer("shop-2", OTHER_ID)]
    assert run("apply", "-f", form).exit_code == 0
    assert server.writes() == [f"PUT /balancers/{ID}"]


def test_apply_by_id(run: Run, server: FakeServer) -> None:
    """A form with an id is about that balancer, whatever its name."""
    assert run("apply", "-f", "-", stdin=f"id: {OTHER_ID}\nname: new\n").exit_code == 0
    assert server.writes() == [f"PUT /balancers/{OTHER_ID}"]


def test_nothing_differs(run: Run, server: FakeServer, form: str) -> None:
    """A second apply sends no write and says so."""
    server.balancers = [make_balancer()]
    server.plan = make_plan()
    done = run("apply", "-f", form, "--wait")
    assert (done.exit_code, server.writes()) == (0, [])
    assert "Nothing differs" in done.stdout


@pytest.mark.parametrize("arguments", [("apply", "--dry-run"), ("plan",)])
def test_plans_change_nothing(run: Run, server: FakeServer, form: str, arguments: tuple[str, ...]) -> None:
    """`plan` and `--dry-run` show the calls and send none."""
    done = run(*arguments, "-f", form)
    assert (done.exit_code, server.writes()) == (0, [])
    assert "member.update" in done.stdout
    assert "1 call, 1 transaction" in done.stdout


def test_create_mode_is_passed_on(run: Run, server: FakeServer, form: str) -> None:
    """--create reaches plan and submission."""
    assert run("apply", "-f", form, "--create", "cascade").exit_code == 0
    assert server.asked[-2][1]["create"] == "cascade"
    assert server.requests[-1].url.params["create"] == "cascade"


def test_two_of_that_name(run: Run, server: FakeServer, form: str) -> None:
    """An ambiguous name is a conflict that names the ids."""
    server.balancers = [make_balancer("shop"), make_balancer("shop", OTHER_ID)]
    done = run("apply", "-f", form)
    assert done.exit_code == 4
    assert ID in done.stderr
    assert OTHER_ID in done.stderr
    assert server.writes() == []


def being_made(state: str) -> OperationBrief:
    """The operation on a card without an id."""
    return OperationBrief(id="op-0", kind="apply", state=OperationState(state), done=0, total=1)


def test_still_being_made(run: Run, server: FakeServer, form: str) -> None:
    """A balancer that has no id yet cannot be changed, and is not made a second time."""
    server.balancers = [make_balancer(id=None, operation=being_made("RUNNING"))]
    done = run("apply", "-f", form)
    assert (done.exit_code, server.writes()) == (4, [])
    assert "op-0" in done.stderr


def test_one_that_never_came_to_be(run: Run, server: FakeServer, form: str) -> None:
    """A failed creation does not keep its name for ever."""
    server.balancers = [make_balancer(id=None, operation=being_made("FAILED"))]
    assert run("apply", "-f", form).exit_code == 0
    assert server.writes() == ["POST /balancers"]


def test_wait_shows_the_tasks(run: Run, server: FakeServer, form: str) -> None:
    """--wait tells each state of each task, and what it waits for, once."""
    waiting = Waiting(code="loadbalancer_pending", reason="Octavia works on it.")
    server.operations = [
        make_operation(),
        make_operation("RUNNING", waiting_for=[waiting]),
        make_operation("RUNNING", waiting_for=[waiting]),
        make_operation("DONE"),
    ]
    done = run("apply", "-f", form, "--wait")
    assert done.exit_code == 0
    assert done.stdout.count("listener.create web: WAITING") == 1
    assert done.stdout.count("waits: Octavia works on it.") == 1
    assert "listener.create web: DONE" in done.stdout
    assert "apply shop: DONE" in done.stdout


def test_wait_for_a_failure(run: Run, server: FakeServer, form: str) -> None:
    """A failed operation ends the command with 1, the cloud's words, and what can be done."""
    server.operations = [make_operation(), make_failure()]
    done = run("apply", "-f", form, "--wait")
    assert done.exit_code == 1
    assert "The cloud says: Port 80 is taken" in done.stdout
    assert "req-9" in done.stdout
    assert "lbaas-ui operations retry op-1" in done.stdout


def test_wait_has_a_limit(run: Run, server: FakeServer, form: str) -> None:
    """--timeout ends the command with 6."""
    server.operations = [make_operation("RUNNING")]
    assert run("apply", "-f", form, "--wait", "--timeout", "0").exit_code == 6


def test_ctrl_c_leaves_the_operation(
    run: Run, server: FakeServer, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends the watching, says so, and steers nothing."""

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    server.operations = [make_operation("RUNNING")]
    monkeypatch.setattr("time.sleep", interrupt)
    done = run("apply", "-f", form, "--wait")
    assert done.exit_code == 130
    assert "goes on" in done.stdout
    assert "lbaas-ui operations cancel op-1" in done.stdout
    assert server.writes() == ["POST /balancers"]


def test_wrong_form(run: Run, server: FakeServer) -> None:
    """A form of the wrong shape is refused here, line by line, before anybody is asked."""
    done = run("apply", "-f", "-", stdin="name: x\nlisteners: [{protocol: HTTP, protocol_port: 70000}]\n")
    assert done.exit_code == 2
    assert done.stderr.startswith("listeners[0].protocol_port: ")
    assert server.asked == []


def test_form_that_the_server_refuses(run: Run, server: FakeServer, form: str) -> None:
    """Problems that only the server sees look the same."""
    item = {"path": "vip.subnet_id", "code": "unknown", "message": "There is no subnet s."}
    server.answers["POST /plans"] = problem(422, "form_rejected", problems=[item])
    done = run("apply", "-f", form)
    assert (done.exit_code, done.stderr) == (2, "vip.subnet_id: There is no subnet s.\n")


def test_form_without_a_name(run: Run, server: FakeServer) -> None:
    """A form must say which balancer it is about."""
    done = run("apply", "-f", "-", stdin="description: x\n")
    assert done.exit_code == 2
    assert done.stderr.startswith("name: ")


def test_file_that_is_not_there(run: Run) -> None:
    """A wrong path is wrong usage."""
    done = run("apply", "-f", "/nowhere/shop.yaml")
    assert done.exit_code == 2
    assert "/nowhere/shop.yaml" in done.stderr


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(401, "not_authenticated"), 7),
        (problem(404, "not_found"), 3),
        (problem(409, "operation_ended"), 4),
        (problem(503, "cloud_unavailable"), 5),
        (problem(500, "internal_error"), 5),
        (httpx.ConnectError("refused"), 5),
    ],
)
def test_exit_codes(run: Run, server: FakeServer, answer: httpx.Response | Exception, code: int) -> None:
    """Scripts tell by the exit code what went wrong; people read it on stderr."""
    server.answers["GET /balancers"] = answer
    done = run("list")
    assert done.exit_code == code
    assert done.stdout == ""
    assert done.stderr


def test_errors_as_json(run: Run, server: FakeServer) -> None:
    """With -o json, errors are JSON too, on stderr."""
    server.answers["GET /operations/1"] = problem(409, "busy", "Not now.")
    done = run("operations", "show", "1", "-o", "json")
    found = json.loads(done.stderr)
    assert (found["code"], found["message"], found["exit_code"]) == ("busy", "Not now.", 4)


def test_every_error_has_an_exit_code() -> None:
    """No error of ours ends a command with 0."""

    def below(kind: type[LbaasUiError]) -> set[type[LbaasUiError]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    for kind in below(LbaasUiError):
        assert exit_code_of(kind.__new__(kind)) > 0


def test_list(run: Run, server: FakeServer) -> None:
    """People get a line, programs get JSON; ids are never cut."""
    server.balancers = [make_balancer(listeners=["HTTP:80"], member_count=2)]
    assert ID in run("list").stdout
    assert [one["id"] for one in json.loads(run("list", "-o", "json").stdout)] == [ID]


def test_empty_list(run: Run) -> None:
    """No balancers are said in words, or as an empty list."""
    assert run("list").stdout == "No balancers.\n"
    assert json.loads(run("list", "-o", "json").stdout) == []


@pytest.mark.parametrize("name", ["shop", ID])
def test_show(run: Run, server: FakeServer, name: str) -> None:
    """A balancer is found by name and by id."""
    server.balancers = [make_balancer()]
    assert "loadbalancer shop" in run("show", name).stdout
    assert json.loads(run("show", name, "-o", "json").stdout)["id"] == ID


def test_show_of_nothing(run: Run) -> None:
    """An unknown name ends with 3."""
    assert run("show", "nope").exit_code == 3


def test_export(run: Run, server: FakeServer) -> None:
    """The form comes as YAML, or with -o json as JSON; both can be applied again."""
    server.balancers = [make_balancer()]
    assert run("export", "shop").stdout == "name: shop\n"
    assert json.loads(run("export", "shop", "-o", "json").stdout) == {"name": "shop"}


def test_clone(run: Run, server: FakeServer, tmp_path: Path) -> None:
    """The form of another balancer, as YAML or JSON, into a file; or made at once."""
    server.balancers = [make_balancer()]
    assert run("clone", "shop").stdout == "name: shop\n"
    assert json.loads(run("clone", "shop", "--name", "new", "-o", "json").stdout) == {"name": "shop"}
    assert run("clone", "shop", "-f", str(tmp_path / "new.yaml")).stdout == ""
    assert (tmp_path / "new.yaml").read_text() == "name: shop\n"
    assert run("clone", "shop", "--apply").exit_code == 0
    assert (server.requests[-1].method, server.requests[-1].url.path) == ("POST", "/api/v1/balancers")


def test_export_to_another_tool(run: Run, server: FakeServer, tmp_path: Path) -> None:
    """The server is asked for that tool's language; -f writes the text to a file as it is."""
    server.balancers = [make_balancer()]
    file = tmp_path / "shop.tf"
    assert run("export", "shop", "--to", "terraform", "-f", str(file)).stdout == ""
    assert file.read_text() == "name: shop\n"
    assert server.requests[-1].url.params["to"] == "terraform"
    assert run("export", "shop", "--to", "ansible").exit_code == 2
    assert run("export", "shop", "-f", str(tmp_path / "nowhere" / "x")).exit_code == 2


def test_delete(run: Run, server: FakeServer) -> None:
    """--yes deletes without a question."""
    server.balancers = [make_balancer()]
    assert run("delete", "shop", "--yes").exit_code == 0
    assert server.writes() == [f"DELETE /balancers/{ID}"]


def test_delete_gives_floating_ips_back(run: Run, server: FakeServer) -> None:
    """Where it is asked for."""
    server.balancers = [make_balancer()]
    assert run("delete", "shop", "--yes", "--release-floating-ips").exit_code == 0
    assert dict(server.requests[-1].url.params) == {"release_floating_ips": "true"}


def test_failover(run: Run, server: FakeServer) -> None:
    """By name, at a time."""
    server.balancers = [make_balancer()]
    assert run("failover", "shop", "--yes", "--at", "2030-01-31T20:00+00:00").exit_code == 0
    assert server.writes() == [f"POST /balancers/{ID}/failover"]
    assert server.requests[-1].url.params["run_at"].startswith("2030-01-31T")
    assert run("failover", "shop", "--yes", "--amphora", OTHER_ID).exit_code == 0
    assert dict(server.requests[-1].url.params) == {"amphora_id": OTHER_ID}


@pytest.mark.parametrize("command", ["delete", "failover"])
def test_what_breaks_connections_is_asked(run: Run, server: FakeServer, command: str) -> None:
    """Where nobody can be asked, nothing is done."""
    server.balancers = [make_balancer()]
    done = run(command, "shop", stdin="y\n")
    assert (done.exit_code, server.writes()) == (2, [])
    assert "--yes" in done.stderr


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel", "retry"])
def test_steering(run: Run, server: FakeServer, verb: str) -> None:
    """Each verb is one call."""
    assert run("operations", verb, "op-1").exit_code == 0
    assert server.writes() == [f"POST /operations/op-1/{verb}"]


def test_retry_and_wait(run: Run, server: FakeServer) -> None:
    """A retry can be waited for; JSON is the operation at its end, alone on stdout."""
    done = run("operations", "retry", "op-1", "--wait", "-o", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["state"] == "DONE"


def test_operations_list(run: Run, server: FakeServer) -> None:
    """Operations of one balancer, in one state."""
    server.balancers = [make_balancer()]
    done = run("operations", "list", "--balancer", "shop", "--state", "done", "--limit", "5")
    assert "op-1" in done.stdout
    assert dict(server.requests[-1].url.params) == {"balancer_id": ID, "state": "DONE", "limit": "5"}


def test_version(run: Run) -> None:
    """--version is the package's."""
    assert run("--version").stdout == f"{__version__}\n"


def test_commands_start_without_what_a_server_needs() -> None:
    """A command takes a second to start; the database's library alone would add most of another."""
    code = "import lbaas_ui.cli.app, sys; print(*{'sqlalchemy', 'uvicorn', 'alembic'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
