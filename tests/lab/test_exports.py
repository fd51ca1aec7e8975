"""Exports, opened again by their own tools: Heat, python-octaviaclient, and the lab on which a script runs.

Terraform cannot be had here: unit tests read its files back with python-hcl2.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from lbaas_ui.forms.cloning import as_new
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.exports import cli, heat
from lbaas_ui.forms.exports.things import things_of
from lbaas_ui.forms.load import form_of_data
from tests.exported import commands_of, terraform_of
from tests.lab_view import LabView
from tests.labkit import Lab
from tests.served import Served, until
from tests.strategies import forms

Data = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
LAB_BIN = Path(os.environ.get("OCTAVIA_LAB_VENV", ROOT / ".lab" / "venv")) / "bin"
HEAT_PYTHON = ROOT / ".tools" / "heat" / "bin" / "python"
CERTIFICATE = "http://barbican.example/v1/containers/1"  # without Barbican every ref is a certificate
NAME = "exported 'shop' $HOME"

FULL: Data = {
    "name": NAME,
    "description": 'a "quoted" \\ text\nof two lines',
    "tags": ["a", "b c"],
    "vip": {"subnet_id": str(uuid.uuid4())},
    "pools": [
        {
            "name": "app",
            "protocol": "HTTP",
            "lb_algorithm": "LEAST_CONNECTIONS",
            "session_persistence": {"type": "APP_COOKIE", "cookie_name": "session"},
            "tls_enabled": True,
            "tls_container_ref": CERTIFICATE,
            "tls_ciphers": "HIGH:!aNULL",
            "tls_versions": ["TLSv1.2"],
            "alpn_protocols": ["h2", "http/1.1"],
            "healthmonitor": {
                "name": "check",
                "type": "HTTP",
                "delay": 7,
                "timeout": 4,
                "max_retries": 4,
                "max_retries_down": 5,
                "http_method": "HEAD",
                "url_path": "/a?b=c&d",
                "expected_codes": "200-204",
                "http_version": 1.1,
                "domain_name": "www.example.com",
                "tags": ["m"],
            },
            "members": [
                {
                    "name": "one",
                    "address": "10.0.0.11",
                    "protocol_port": 80,
                    "weight": 7,
                    "backup": True,
                    "monitor_address": "10.0.0.12",
                    "monitor_port": 81,
                    "tags": ["x"],
                    "admin_state_up": False,
                    "subnet_id": str(uuid.uuid4()),
                }
            ],
        },
        {
            "name": "datagrams",
            "protocol": "UDP",
            "lb_algorithm": "SOURCE_IP",
            "session_persistence": {
                "type": "SOURCE_IP",
                "persistence_timeout": 30,
                "persistence_granularity": "255.255.255.0",
            },
        },
    ],
    "listeners": [
        {
            "name": "web",
            "protocol": "TERMINATED_HTTPS",
            "protocol_port": 443,
            "default_pool": "app",
            "connection_limit": 9,
            "allowed_cidrs": ["10.0.0.0/8", "192.0.2.0/24"],
            "insert_headers": {"X-Forwarded-For": "true", "X-Forwarded-Proto": "true"},
            "timeout_client_data": 1,
            "timeout_member_connect": 2,
            "timeout_member_data": 3,
            "timeout_tcp_inspect": 4,
            "default_tls_container_ref": CERTIFICATE,
            "sni_container_refs": [CERTIFICATE, CERTIFICATE.replace("/1", "/2")],
            "tls_versions": ["TLSv1.3"],
            "hsts_max_age": 60,
            "hsts_include_subdomains": True,
            "hsts_preload": True,
            "l7policies": [
                {"name": "b", "action": "REDIRECT_TO_POOL", "redirect_pool": "app", "tags": ["p"]},
                {
                    "name": "a",
                    "action": "REDIRECT_TO_URL",
                    "redirect_url": "https://a.example/?b=c&d=$e",
                    "redirect_http_code": 307,
                    "rules": [
                        {
                            "type": "HEADER",
                            "compare_type": "REGEX",
                            "key": "X-Tier",
                            "value": "^a.*[b]$",
                            "invert": True,
                            "tags": ["r"],
                        }
                    ],
                },
            ],
        },
    ],
}


def whole_form() -> BalancerForm:
    """The same with what the small lab does not take."""
    data = copy.deepcopy(FULL)
    data |= {"provider": "amphora", "flavor_id": "f", "availability_zone": "z"}
    data["vip"] |= {
        "address": "10.0.0.5",
        "qos_policy_id": "q",
        "additional": [{"subnet_id": "s", "ip_address": "10.1.0.5"}],
        "security_group_ids": ["g", "h"],
        "floating_ip": {"network_id": "n"},
    }
    data["listeners"][0] |= {
        "client_ca_tls_container_ref": CERTIFICATE,
        "client_crl_container_ref": CERTIFICATE,
        "client_authentication": "OPTIONAL",
    }
    data["listeners"][0]["l7policies"] += [
        {"name": "c", "action": "REDIRECT_PREFIX", "redirect_prefix": "https://b.example"}
    ]
    data["pools"][0] |= {"ca_tls_container_ref": CERTIFICATE, "crl_container_ref": CERTIFICATE}
    data["pools"][0]["members"][0] |= {"vnic_type": "direct"}
    return form_of_data(data)


def corpus(count: int) -> list[BalancerForm]:
    """Generated forms, the same in each run."""
    found: list[BalancerForm] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(forms())
    def collect(form: BalancerForm) -> None:
        found.append(form)

    collect()
    return found


def said_by(python: Path, program: str, asked: object) -> Any:
    """What a program beside this file says, run by another environment's Python."""
    done = subprocess.run(
        [python, Path(__file__).with_name(program)],
        input=json.dumps(asked), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_heat_accepts_every_template() -> None:
    """Heat itself finds nothing wrong (resources, properties, values, references), unless there is."""
    right = [heat.render(things_of(form)) for form in [whole_form(), *corpus(30)]]
    wrong = [
        right[0].replace("connection_limit", "connection_limits"),
        right[0].replace("get_resource: pool_app", "get_resource: app"),
        right[0].replace("weight: 7", "weight: 257"),
    ]
    faults = said_by(HEAT_PYTHON, "tools_heat.py", [*right, *wrong])
    assert [fault for fault in faults[: len(right)] if fault] == []
    assert all(faults[len(right) :])


def test_the_client_knows_every_option(tmp_path: Path) -> None:
    """python-octaviaclient reads every command of every script."""
    commands = [
        command
        for form in [whole_form(), *corpus(30)]
        for command in commands_of(cli.render(things_of(form)), tmp_path)
        if command[0] == "loadbalancer" and "create" in command[:3]
    ]
    assert said_by(LAB_BIN / "python", "tools_octaviaclient.py", commands) == len(commands)


def run_script(script: str, lab: Lab) -> str:
    """Run it against a lab; gives what it prints."""
    done = subprocess.run(
        ["bash"],
        input=script,
        env={
            "PATH": f"{LAB_BIN}:/usr/bin:/bin",
            "OS_CLIENT_CONFIG_FILE": str(lab.clouds_yaml),
            "OS_CLOUD": "lab",
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def new_form(server: Served, name: str) -> BalancerForm:
    """The balancer of this name as a form for another one like it, under one name for all."""
    (found,) = [one for one in server.get("/balancers")["balancers"] if one["name"] == name]
    form = form_of_data(server.get(f"/balancers/{found['id']}/form")["form"])
    return as_new(form.model_copy(update={"name": "any"}))


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Iterator[Served]:
    """A server that hears at once of what others do."""
    options = {"sources": "poll,feed", "feed_url": lab.feed_url}
    made = Served(lab.clouds_yaml, tmp_path / "served", options=options).start()
    try:
        yield made
    finally:
        made.stop()


def test_the_script_makes_the_same_balancer(lab: Lab, view: LabView, server: Served, tmp_path: Path) -> None:
    """A balancer with nearly every field, exported, and its script run as it is but for the name."""
    operation = server.ended(server.submit(FULL)["id"])
    assert operation["state"] == "DONE", operation["error"]
    file = tmp_path / "shop.sh"
    exported = server.cli("export", NAME, "--to", "cli", "-f", str(file))
    assert exported.returncode == 0, exported.stderr
    said = run_script(file.read_text().replace(f"--name={quote(NAME)}", "--name=copied"), lab)

    assert "The load balancer is" in said
    assert view.outline("copied") == view.outline(NAME)
    wanted = new_form(server, NAME)
    until("the copy is the same", lambda: new_form(server, "copied") == wanted, 20, pause_s=0.5)


def test_the_script_gives_it_a_floating_ip(lab_full: Lab, served_full: Served) -> None:
    """Another address of the same network; Terraform is told of the old one; a deletion gives it back."""
    vip = {"subnet_id": "private-subnet", "floating_ip": {"network_id": "public"}}
    operation = served_full.ended(served_full.submit({"name": "exported-public", "vip": vip})["id"])
    assert operation["state"] == "DONE", operation["error"]
    path = f"/balancers/{operation['balancer_id']}/export"
    terraform, script = (
        served_full.request("GET", path, params={"to": to}).text for to in ("terraform", "cli")
    )

    run_script(script, lab_full)
    with lab_full.client(base_url=lab_full.neutron_url) as neutron:
        found = neutron.get("/v2.0/floatingips").raise_for_status().json()["floatingips"]
    attached = [one["floating_ip_address"] for one in found if one["port_id"]]
    assert len(set(attached)) == len(attached) == 2
    (association,) = [
        body for (kind, _), body in terraform_of(terraform).resources.items() if kind.endswith("associate_v2")
    ]
    assert association["floating_ip"] in attached

    path = f"/balancers/{operation['balancer_id']}?release_floating_ips=true"
    gone = served_full.ended(served_full.request("DELETE", path).json()["id"])
    assert [one["kind"] for one in gone["tasks"]] == ["loadbalancer.delete", "floatingip.delete"]
    with lab_full.client(base_url=lab_full.neutron_url) as neutron:
        left = neutron.get("/v2.0/floatingips").raise_for_status().json()["floatingips"]
    assert {one["floating_ip_address"] for one in found} - {one["floating_ip_address"] for one in left} == {
        association["floating_ip"]
    }
