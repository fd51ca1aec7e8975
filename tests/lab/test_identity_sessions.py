"""Logging in with Keystone in every way, projects, sessions of one's own, and handing over."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import httpx

from tests.labkit import Lab
from tests.people import DASHBOARD, FORM, OWN_PAGE, Admin, LogIn, Visitor, token_of
from tests.served import Served


def test_wrong_credentials_are_one_answer(open_house: Served) -> None:
    """Wrong user, password, domain or project: nobody learns which."""
    visitor = Visitor(open_house)
    answers = [
        visitor.log_in("demo", "demo", password="wrong"),
        visitor.log_in("nobody", "demo"),
        visitor.log_in("demo", "other"),
        visitor.log_in("demo", "no-such-project"),
    ]
    assert {(one.status_code, one.json()["detail"]) for one in answers} == {
        (401, "Keystone does not accept this: user, domain, password, project, or what stands for them.")
    }
    visitor.close()


def test_a_project_is_chosen_and_changed(open_house: Served, admin: Admin) -> None:
    """Without a project one is asked which; each change is a new cookie, and the old one opens nothing."""
    name = admin.user("demo", ["member", "load-balancer_member"])
    user = admin.ask("GET", f"/users?name={name}")["users"][0]["id"]
    roles = {one["name"]: one["id"] for one in admin.ask("GET", "/roles")["roles"]}
    other = admin.project("other")
    for role in ("reader", "load-balancer_observer"):
        admin.ask("PUT", f"/projects/{other}/users/{user}/roles/{roles[role]}")
    visitor = Visitor(open_house)
    assert visitor.log_in(name).json()["project_id"] is None
    assert visitor.get("/balancers", status=403)["code"] == "no_project"
    projects = {one["name"]: one["id"] for one in visitor.get("/projects")["projects"]}
    assert projects.keys() == {"demo", "other"}
    writes = {}
    for project in ("demo", "other"):
        before = dict(visitor.http.cookies)
        moved = visitor.http.put("/session", json={"project_id": projects[project]})
        assert (moved.status_code, moved.json()["project_name"]) == (200, project)
        writes[project] = moved.json()["can_write"]
        old = httpx.get(f"{open_house.url}/api/v1/session", cookies=before)
        assert old.status_code == 401
    assert writes == {"demo": True, "other": False}
    assert visitor.http.put("/session", json={"project_id": admin.project("service")}).status_code == 404
    visitor.close()


def test_own_sessions_are_listed_and_ended(admin: Admin, log_in: LogIn) -> None:
    """One sees one's own sessions alone, and can end them; the cookie then opens nothing."""
    name = admin.user("demo", ["member", "load-balancer_member"])
    first, second = log_in(name, "demo"), log_in(name, "demo")
    found = second.get("/sessions")["sessions"]
    assert [one["current"] for one in found] == [True, False]
    stranger = log_in("other", "other")
    assert stranger.http.delete(f"/sessions/{found[1]['id']}").status_code == 404
    assert second.http.delete(f"/sessions/{found[1]['id']}").status_code == 204
    first.get("/session", status=401)
    second.get("/session")


def test_log_out_ends_session_and_token(open_house: Served, lab: Lab, log_in: LogIn) -> None:
    """After it the cookie opens nothing, whoever kept it."""
    visitor = log_in("demo", "demo")
    kept = dict(visitor.http.cookies)
    assert visitor.http.delete("/session").status_code == 204
    assert httpx.get(f"{open_house.url}/api/v1/session", cookies=kept).status_code == 401


def test_scripts_send_a_keystone_token(open_house: Served, lab: Lab, shop: dict[str, str]) -> None:
    """With `X-Auth-Token` a script is who the token says; no other proof, and no cookie."""
    with httpx.Client(base_url=f"{open_house.url}/api/v1", timeout=30) as script:
        mine = {"X-Auth-Token": lab.token("lab")}
        path = f"/balancers/{shop['balancer_id']}"
        assert script.get(path, headers=mine).status_code == 200
        assert script.get(path, headers={"X-Auth-Token": lab.token("lab-other")}).status_code == 404
        assert script.get(path, headers={"X-Auth-Token": "guess"}).status_code == 401
        observer = {"X-Auth-Token": lab.token("lab-observer")}
        assert script.post("/balancers", headers=observer, json=FORM).status_code == 403


def test_the_command_line_logs_in_with_clouds_yaml(open_house: Served, shop: dict[str, str]) -> None:
    """`--os-cloud` names who asks; each sees their own project."""
    mine = open_house.cli("list", "-o", "json", "--os-cloud", "lab")
    theirs = open_house.cli("list", "-o", "json", "--os-cloud", "lab-other")
    assert shop["balancer_id"] in mine.stdout, mine.stderr
    assert theirs.returncode == 0, theirs.stderr
    assert shop["balancer_id"] not in theirs.stdout


def test_application_credentials(open_house: Served, lab: Lab) -> None:
    """They log in by id and secret; what is submitted runs under them, and no trust is made."""
    token = token_of(lab, "demo")
    me = httpx.get(
        f"{lab.keystone_url}/auth/tokens", headers={"X-Auth-Token": token, "X-Subject-Token": token}
    )
    user = me.json()["token"]["user"]["id"]
    made = httpx.post(
        f"{lab.keystone_url}/users/{user}/application_credentials",
        headers={"X-Auth-Token": token},
        json={"application_credential": {"name": uuid.uuid4().hex}},
    ).json()["application_credential"]
    visitor = Visitor(open_house)
    proof = {"application_credential": {"id": made["id"], "secret": made["secret"]}}
    assert visitor.http.post("/session", json=proof).json()["project_name"] == "demo"
    operation = visitor.ended(visitor.submit({**FORM, "name": "by-credential"}))
    assert operation["state"] == "DONE", operation
    wrong = visitor.http.post("/session", json={"application_credential": {"id": made["id"], "secret": "no"}})
    assert wrong.status_code == 401
    visitor.close()


def test_two_people_edit_the_same_balancer(admin: Admin, log_in: LogIn, shop: dict[str, str]) -> None:
    """The second one to save is told what the first one changed."""
    ann = log_in("demo", "demo")
    ben = log_in(admin.user("demo", ["member", "load-balancer_member"]), "demo")
    path = f"/balancers/{shop['balancer_id']}"
    opened = [one.get(f"{path}/form") for one in (ann, ben)]
    headers = [{"If-Match": f'"{one["revision"]}"'} for one in opened]
    first = ann.http.put(path, json={"name": "shop", "description": "by ann"}, headers=headers[0])
    ann.ended(first.json()["id"])
    second = ben.http.put(path, json={"name": "shop", "description": "by ben"}, headers=headers[1])
    assert (second.status_code, second.json()["code"]) == (412, "revision_changed")
    told = [(one["path"], one["params"]["now"]) for one in second.json()["problems"]]
    assert told == [("description", "by ann")]


def as_form(token: str, origin: str) -> Callable[[str], httpx.Response]:
    """What a browser sends when a page of another site posts a form to us."""

    def post(url: str) -> httpx.Response:
        return httpx.post(f"{url}/handover", data={"token": token}, headers={"Origin": origin})

    return post


def test_another_dashboard_hands_over(open_house: Served, lab: Lab) -> None:
    """A listed page posts a token, as Keystone's websso does, and the browser is logged in; no other."""
    answer = as_form(lab.token("lab"), DASHBOARD)(open_house.url)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    session = f"{open_house.url}/api/v1/session"
    me = httpx.get(session, cookies=dict(answer.cookies), headers=OWN_PAGE)
    assert me.json()["user_name"] == "demo"
    assert as_form(lab.token("lab"), "https://evil.example.org")(open_house.url).status_code == 403
    refused = as_form("guess", DASHBOARD)(open_house.url)
    assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
