"""Stands in for Nova: servers are read off the caller's ports in Neutron.

Nothing is stored and nothing can be changed. A port with a `device_owner` that begins
with `compute:` belongs to the server that its `device_id` names; octavia_wsgi.py shows
this under /lab/nova, with the tokens of real Keystone.
"""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import requests
from keystonemiddleware import auth_token
from oslo_config import cfg

from octavia_lab.gateway import Application, Environ, StartResponse, json_answer

TIMEOUT_S = 30
Server = dict[str, Any]


class Nova:
    """The WSGI application.

    Attributes:
        url: its own address, which version documents and links give.
        neutron_url: where the ports are.
    """

    def __init__(self, url: str, neutron_url: str) -> None:
        self.url = url
        self.neutron_url = neutron_url
        self.guarded: Application = auth_token.AuthProtocol(self.servers, {"oslo_config_config": cfg.CONF})

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Version documents for everyone, servers for those with a token."""
        match environ["PATH_INFO"].strip("/").split("/"):
            case [""]:
                return json_answer(start_response, 300, {"versions": [self.version()]})
            case ["v2.1"]:
                return json_answer(start_response, 200, {"version": self.version()})
            case _:
                return self.guarded(environ, start_response)

    def version(self) -> dict[str, object]:
        """What keystoneauth wants to know of the API's version."""
        return {
            "id": "v2.1",
            "status": "CURRENT",
            "version": "2.1",
            "min_version": "2.1",
            "updated": "2013-07-23T11:33:21Z",
            "links": [{"rel": "self", "href": f"{self.url}/v2.1/"}],
        }

    def servers(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """GET of servers, servers/detail and servers/{id}."""
        _, collection, *rest = environ["PATH_INFO"].strip("/").split("/")
        if environ["REQUEST_METHOD"] != "GET" or collection != "servers":
            return not_found(start_response, "There is no such thing in the lab's Nova.")
        try:
            found = self.of_project(environ["HTTP_X_AUTH_TOKEN"], environ["HTTP_X_PROJECT_ID"])
        except requests.RequestException as error:
            message = {"code": 500, "message": f"Neutron: {error}"}
            return json_answer(start_response, 500, {"computeFault": message})
        if rest in ([], ["detail"]):
            parsed = urllib.parse.parse_qs(environ["QUERY_STRING"])
            query = {key: values[-1] for key, values in parsed.items()}
            return json_answer(start_response, 200, self.page(found, query))
        for server in found:
            if [server["id"]] == rest:
                return json_answer(start_response, 200, {"server": server})
        return not_found(start_response, f"Instance {'/'.join(rest)} could not be found.")

    def of_project(self, token: str, project_id: str) -> list[Server]:
        """All servers of the project, by id."""
        ports = self.neutron("ports", token, {"project_id": project_id})
        networks = {network["id"]: network["name"] for network in self.neutron("networks", token, {})}
        servers: dict[str, Server] = {}
        for port in sorted(ports, key=lambda port: (port["device_id"], port["id"])):
            if port["device_owner"].startswith("compute:"):
                server = servers.setdefault(port["device_id"], describe(port, self.url))
                addresses = server["addresses"].setdefault(networks.get(port["network_id"], "unknown"), [])
                addresses.extend(addresses_of(port))
        return list(servers.values())

    def neutron(self, collection: str, token: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """A whole list from Neutron, as the caller sees it."""
        answer = requests.get(
            f"{self.neutron_url}/v2.0/{collection}",
            params=query,
            headers={"X-Auth-Token": token},
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()[collection]
        return found

    def page(self, servers: Sequence[Server], query: Mapping[str, str]) -> dict[str, object]:
        """What `name`, `limit` and `marker` leave of the servers."""
        wanted = [
            server
            for server in servers
            if query.get("name", "") in server["name"] and server["id"] > query.get("marker", "")
        ]
        limit = int(query.get("limit") or 1000)
        answer: dict[str, object] = {"servers": wanted[:limit]}
        if len(wanted) > limit > 0:
            more = urllib.parse.urlencode({**query, "marker": wanted[limit - 1]["id"]})
            answer["servers_links"] = [{"rel": "next", "href": f"{self.url}/v2.1/servers/detail?{more}"}]
        return answer


def describe(port: Mapping[str, Any], url: str) -> Server:
    """A server, all but its addresses, from the first of its ports."""
    return {
        "id": port["device_id"],
        "name": port["name"],
        "status": "ACTIVE",
        "tenant_id": port["project_id"],
        "user_id": "",
        "created": port["created_at"],
        "updated": port["updated_at"],
        "addresses": {},
        "metadata": {},
        "links": [{"rel": "self", "href": f"{url}/v2.1/servers/{port['device_id']}"}],
    }


def addresses_of(port: Mapping[str, Any]) -> list[dict[str, object]]:
    """The port's fixed addresses, as Nova gives them."""
    return [
        {
            "addr": fixed["ip_address"],
            "version": 6 if ":" in fixed["ip_address"] else 4,
            "OS-EXT-IPS:type": "fixed",
            "OS-EXT-IPS-MAC:mac_addr": port["mac_address"],
        }
        for fixed in port["fixed_ips"]
    ]


def not_found(start_response: StartResponse, message: str) -> Iterable[bytes]:
    """Nova's way to say so."""
    return json_answer(
        start_response, 404, {"itemNotFound": {"code": int(http.client.NOT_FOUND), "message": message}}
    )
