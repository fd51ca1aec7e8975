"""Whatever goes wrong is told as a problem document with a stable code, and tells nothing else."""

from __future__ import annotations

from typing import cast

import httpx
import pytest

from lbaas_ui import errors
from lbaas_ui.errors import Problem
from tests.factories import events_of, make_tree
from tests.unit.api.fakes import FORM, HEADERS, World

TREE = make_tree()
JSON = {"Content-Type": "application/json"}
DEEP = "[" * 40 + "]" * 40
BIG = '{"name": "' + "x" * 1_100_000 + '"}'


def check_problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    """Assert that an answer is a whole problem document, and give it."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    document = answer.json()
    assert (document["status"], document["code"]) == (status, code)
    assert document["detail"]
    assert document["request_id"] == answer.headers["x-request-id"]
    return dict(document)


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("GET", "/api/v1/nothing", None, 404, "not_found"),
        ("GET", "/api/v1/balancers/none", None, 404, "not_found"),
        ("GET", "/api/v1/balancers/none/form", None, 404, "not_found"),
        ("GET", "/api/v1/balancers/none/timeline", None, 404, "not_found"),
        ("GET", "/api/v1/balancers/none/statistics", None, 404, "not_found"),
        ("GET", "/api/v1/operations/none", None, 404, "not_found"),
        ("PATCH", "/api/v1/balancers", None, 405, "method_not_allowed"),
        ("POST", "/api/v1/catalog", None, 405, "method_not_allowed"),
        ("GET", "/api/v1/balancers?limit=0", None, 422, "invalid_request"),
        ("GET", "/api/v1/balancers?marker=%01", None, 400, "malformed_marker"),
        ("GET", "/api/v1/operations?state=LOST", None, 422, "invalid_request"),
        ("POST", "/api/v1/operations/none/explode", None, 422, "invalid_request"),
        ("POST", "/api/v1/balancers", '{"name": ', 400, "malformed_json"),
        ("POST", "/api/v1/balancers", '{"name": "a", "name": "b"}', 400, "malformed_json"),
        ("POST", "/api/v1/balancers", '{"name": NaN}', 400, "malformed_json"),
        ("POST", "/api/v1/balancers", '{"name": 1e999}', 400, "malformed_json"),
        ("POST", "/api/v1/balancers", '{"name": "\\u0000"}', 400, "malformed_json"),
        ("POST", "/api/v1/balancers", '{"\\ud800": 1}', 400, "malformed_json"),
        ("POST", "/api/v1/balancers?run_at=0.5", "{}", 422, "invalid_request"),
        ("POST", "/api/v1/balancers", "", 400, "malformed_json"),
        ("POST", "/api/v1/balancers", DEEP, 400, "too_deep"),
        ("POST", "/api/v1/balancers", BIG, 413, "body_too_large"),
        ("POST", "/api/v1/balancers", "[]", 422, "form_rejected"),
        ("POST", "/api/v1/balancers", '{"nmae": "shop"}', 422, "form_rejected"),
        ("POST", "/api/v1/plans", "[]", 422, "form_rejected"),
        ("POST", "/api/v1/plans", "{}", 422, "form_rejected"),
        ("POST", "/api/v1/plans", '{"delete": true}', 422, "form_rejected"),
        ("POST", "/api/v1/plans", '{"form": {}, "create": "slowly"}', 422, "form_rejected"),
    ],
)
async def test_wrong_requests(
    script: httpx.AsyncClient, method: str, path: str, content: str | None, status: int, code: str
) -> None:
    """Each wrong request is refused with its own code."""
    answer = await script.request(method, path, content=content, headers=JSON)
    check_problem(answer, status, code)


async def test_body_of_another_type(script: httpx.AsyncClient) -> None:
    """A body that an HTML form could send is not read at all."""
    answer = await script.post("/api/v1/balancers", content="{}", headers={"Content-Type": "text/plain"})
    check_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.FormRejected([Problem("vip", "missing", "Say where.")]), 422, "form_rejected"),
        (errors.NotFound("There is no such."), 404, "not_found"),
        (errors.Conflict("It is paused.", "paused"), 409, "paused"),
        (errors.Conflict("It has changed.", "revision_changed"), 412, "revision_changed"),
        (errors.CloudQuotaExceeded("No more.", status=403), 403, "quota_exceeded"),
        (errors.CloudRejected("Not for you.", status=403), 403, "cloud_rejected"),
        (errors.CloudRejected("No.", status=400), 502, "cloud_rejected"),
        (errors.CloudTemporary("Away."), 503, "cloud_unavailable"),
        (errors.AnswerLost("Perhaps."), 503, "cloud_unavailable"),
        (errors.CloudUnauthorized("Who?"), 503, "cloud_unauthorized"),
        (errors.CloudImmutable("Frozen."), 409, "loadbalancer_pending"),
        (errors.ConfigurationError("No clouds.yaml."), 503, "cloud_not_configured"),
        (errors.LbaasUiError("Odd."), 500, "internal_error"),
    ],
)
async def test_errors_of_inner_parts(
    world: World, script: httpx.AsyncClient, error: errors.LbaasUiError, status: int, code: str
) -> None:
    """Each of our errors has its status and code."""
    world.queue.error = error
    check_problem(await script.post("/api/v1/balancers", json=FORM), status, code)


async def test_problems_name_the_fields(script: httpx.AsyncClient) -> None:
    """A form's problems carry path, code and a sentence each, all at once."""
    listeners = [{"protocol": "HTTP", "protocol_port": 70000}, {"protocol": "HTTTP", "protocol_port": 80}]
    answer = await script.post("/api/v1/balancers", json={**FORM, "listeners": listeners})
    problems = check_problem(answer, 422, "form_rejected")["problems"]
    assert isinstance(problems, list)
    assert [item["path"] for item in problems] == ["listeners[0].protocol_port", "listeners[1].protocol"]
    assert all(item["code"] and item["message"] for item in problems)


MEMBER = {"address": "10.0.0.1", "protocol_port": 80, "weight": "5"}
POOL = {"name": "app", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN", "members": [MEMBER]}
SCHEDULE = {"name": "night", "balancer_id": "b", "kind": "drift"}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("balancers", {"pools": [POOL]}, "pools[0].members[0].weight"),
        ("plans", {"form": {"pools": [POOL]}}, "pools[0].members[0].weight"),
        ("plans", {"balancer_id": "b", "revision": "5"}, "revision"),
        ("plans", {"balancer_id": "b", "delete": "yes"}, "delete"),
        ("plans", {"balancer_id": "b", "drift": 1}, "drift"),
        (
            f"balancers/{TREE.loadbalancer.id}/members",
            {"action": "weight", "members": ["m"], "weight": "5"},
            "weight",
        ),
        ("maintenance", {"server": "web-1", "on": "yes"}, "on"),
        ("schedules", {**SCHEDULE, "every_s": "3600"}, "every_s"),
        ("schedules", {**SCHEDULE, "every_s": 3600, "enabled": "no"}, "enabled"),
        ("schedules", {**SCHEDULE, "weights": {"pool": "app", "members": {"a:80": "5"}}}, "weights.members"),
    ],
)
async def test_texts_are_no_numbers(
    world: World, script: httpx.AsyncClient, path: str, body: dict[str, object], field: str
) -> None:
    """A body is read as the description says, in forms and elsewhere; the field is named."""
    world.store.apply(events_of(TREE))
    answer = await script.post(f"/api/v1/{path}", json=body)
    document = check_problem(answer, 422, "form_rejected")
    (problem,) = cast("list[dict[str, str]]", document["problems"])
    assert problem["path"].startswith(field)
    assert problem["message"].endswith(".")


async def test_unknown_names_are_problems(script: httpx.AsyncClient) -> None:
    """A subnet named by a name that nobody has is a problem at its path."""
    answer = await script.post("/api/v1/balancers", json={**FORM, "vip": {"subnet_id": "nowhere"}})
    problems = check_problem(answer, 422, "form_rejected")["problems"]
    assert isinstance(problems, list)
    assert [(item["path"], item["code"]) for item in problems] == [("vip.subnet_id", "name_unknown")]


async def test_crash_tells_nothing(
    world: World, script: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is a plain 500; words of the exception stay inside."""

    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(world.board, "summaries", crash)
    answer = await script.get("/api/v1/balancers")
    check_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text


async def test_temporary_errors_say_when_to_come_back(world: World, script: httpx.AsyncClient) -> None:
    """What the cloud asked for by Retry-After is passed on, rounded up."""
    error = errors.CloudTemporary("Too much.")
    error.retry_in_s = 2.5
    world.queue.error = error
    answer = await script.post("/api/v1/balancers", json=FORM)
    assert answer.headers["retry-after"] == "3"


@pytest.mark.parametrize(("given", "kept"), [("req-7.a_B", True), ("a b", False), ("x" * 65, False)])
async def test_request_ids(world: World, given: str, kept: bool) -> None:
    """A harmless request id of the caller is kept, anything else replaced."""
    async with world.client(**HEADERS, **{"X-Request-Id": given}) as client:
        answer = await client.get("/api/v1/session")
    assert (answer.headers["x-request-id"] == given) is kept
