"""People who use a server of ours with Keystone, and what administrators do in Keystone meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import httpx

from tests.labkit import Lab
from tests.served import Served, until

OWN_PAGE = {"X-Requested-With": "lbaas-ui"}  # what our page sends with each write
SERVICE = "lab-service"
DASHBOARD = "https://dashboard.example.org"  # may hand people over
FORM = {
    "name": "shop",
    "vip": {"subnet_id": "11111111-1111-1111-1111-111111111111"},
    "listeners": [{"name": "web", "protocol": "HTTP", "protocol_port": 80}],
}


def with_keystone(lab: Lab, home: Path, **options: str) -> Served:
    """A server with Keystone, not started yet."""
    return Served(lab.clouds_yaml, home, os_cloud=SERVICE, options={"auth": "keystone", **options})


class Visitor:
    """Somebody with a browser: keeps cookies; close it."""

    def __init__(self, served: Served) -> None:
        self.http = httpx.Client(base_url=f"{served.url}/api/v1", timeout=30, headers=OWN_PAGE)

    def log_in(self, user: str, project: str | None = None, password: str = "lab") -> httpx.Response:
        """With a password."""
        proof = {"user_name": user, "password": password, "project_name": project}
        return self.http.post("/session", json={"password": proof})

    def get(self, path: str, status: int = 200, **params: str) -> Any:
        """The JSON of a GET."""
        answer = self.http.get(path, params=params)
        assert answer.status_code == status, answer.text
        return answer.json()

    def submit(self, form: Mapping[str, Any]) -> str:
        """Submit a new balancer; gives the operation's id."""
        answer = self.http.post("/balancers", json=form)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def ended(self, operation_id: str, timeout_s: float = 90) -> dict[str, Any]:
        """The operation when it has ended."""

        def look() -> dict[str, Any] | None:
            found = self.get(f"/operations/{operation_id}")
            return found if found["state"] in {"DONE", "FAILED", "CANCELLED"} else None

        return dict(until(f"operation {operation_id} ends", look, timeout_s, pause_s=0.2))

    def awaited(self, operation_id: str, code: str, timeout_s: float = 60) -> dict[str, Any]:
        """The operation when it waits for something."""

        def look() -> dict[str, Any] | None:
            found = self.get(f"/operations/{operation_id}")
            return found if code in {one["code"] for one in found["waiting_for"]} else None

        return dict(until(f"operation {operation_id} waits: {code}", look, timeout_s, pause_s=0.2))

    def close(self) -> None:
        """Close the connections."""
        self.http.close()


class Admin:
    """Keystone as its administrator."""

    def __init__(self, lab: Lab) -> None:
        self.http = lab.client("lab-admin", base_url=lab.keystone_url)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One call; its JSON."""
        answer = self.http.request(method, f"{self.http.base_url}{path.lstrip('/')}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def project(self, name: str) -> str:
        """The id of a project."""
        return str(self.ask("GET", f"/projects?name={name}")["projects"][0]["id"])

    def user(self, project: str, roles: Sequence[str]) -> str:
        """A new user with these roles in a project; gives the name. The password is `lab`."""
        name = f"user-{uuid.uuid4().hex[:8]}"
        made = self.ask("POST", "/users", {"user": {"name": name, "password": "lab", "domain_id": "default"}})
        known = {one["name"]: one["id"] for one in self.ask("GET", "/roles")["roles"]}
        for role in roles:
            place = f"/projects/{self.project(project)}/users/{made['user']['id']}/roles/{known[role]}"
            self.ask("PUT", place)
        return name

    def end_trusts(self, user: str) -> None:
        """Delete all trusts that a user has given."""
        [found] = self.ask("GET", f"/users?name={user}")["users"]
        trusts = self.ask("GET", "/OS-TRUST/trusts")["trusts"]
        given = [one["id"] for one in trusts if one["trustor_user_id"] == found["id"]]
        assert given, f"{user} has given no trust"
        for one in given:
            self.ask("DELETE", f"/OS-TRUST/trusts/{one}")

    def close(self) -> None:
        """Close the connections."""
        self.http.close()


class LogIn(Protocol):
    """Logs somebody in."""

    def __call__(self, user: str, project: str | None = None) -> Visitor:
        """Somebody with a browser."""


def token_of(lab: Lab, user: str, project: str = "demo") -> str:
    """A token of a user, from Keystone itself."""
    who = {"name": user, "domain": {"id": "default"}, "password": "lab"}
    scope = {"project": {"name": project, "domain": {"id": "default"}}}
    identity = {"methods": ["password"], "password": {"user": who}}
    answer = httpx.post(
        f"{lab.keystone_url}/auth/tokens", json={"auth": {"identity": identity, "scope": scope}}, timeout=30
    )
    return str(answer.raise_for_status().headers["X-Subject-Token"])
