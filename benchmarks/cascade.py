"""Waiting is not wasted: wall time of one cascade of 17 transactions, divided by the sum of their delays.

Every transaction of the lab takes a fixed time, so the sum of the delays is the limit that nobody can beat.
The same balancer is built by lbaas-ui (polling, and with the lab's status feed), by openstacksdk with
``wait_for_load_balancer``, and by ``openstack loadbalancer ... create --wait``, one after the other in one
run; and by bare writes that follow the feed, which shows what Octavia itself takes beyond the delays.

    make bench-cascade
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openstack
import websockets.sync.client
from rich.console import Console
from rich.table import Table

from tests import labkit
from tests.lab_view import LabView, big_form, outline_of
from tests.served import Served

STEPS = 17


@dataclass(frozen=True, slots=True)
class Run:
    """One way of building the balancer."""

    name: str
    seconds: float
    calls: int

    def ratio(self, limit_s: float) -> float:
        """Wall time divided by the limit."""
        return self.seconds / limit_s


def ours(lab: labkit.Lab, home: Path, sources: str) -> float:
    """lbaas-ui, step by step: the third cascade, as the first ones teach it how long things take."""
    options = {"sources": sources, **({"feed_url": lab.feed_url} if "feed" in sources else {})}
    served = Served(lab.clouds_yaml, home / sources, options=options).start()
    form, seconds = {}, 0.0
    try:
        for round_ in ("first", "second", "third"):
            form = big_form(f"bench-{sources}-{round_}", str(uuid.uuid4()), members=1)
            lab.reset_requests()
            began = time.monotonic()
            operation = served.submit(form, create="cascade")
            ended = served.ended(operation["id"], 300)
            seconds = time.monotonic() - began
            if ended["state"] != "DONE":
                raise SystemExit(f"the cascade ended {ended['state']}: {ended['error']}")
        with lab.client() as client:
            if LabView(client).outline(form["name"]) != outline_of(form):
                raise SystemExit("the balancer is not as the form wants it")
        return seconds
    finally:
        served.stop()


def steps(form: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The 17 writes in order: kind, key of the result, fields; ``@key`` names an earlier result."""
    yield "load_balancer", "lb", {"name": form["name"], "vip_subnet_id": form["vip"]["subnet_id"]}
    for pool in form["pools"]:
        common = {"name": pool["name"], "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}
        yield "pool", pool["name"], {**common, "loadbalancer_id": "@lb"}
        member = pool["members"][0]
        yield "member", "", {"pool": f"@{pool['name']}", "address": member["address"], "protocol_port": 8080}
        yield "health_monitor", "", {"pool_id": f"@{pool['name']}", **pool["healthmonitor"]}
    for listener in form["listeners"]:
        common = {"name": listener["name"], "protocol": "HTTP", "protocol_port": listener["protocol_port"]}
        pool_id = f"@{listener['default_pool']}"
        yield "listener", listener["name"], {**common, "loadbalancer_id": "@lb", "default_pool_id": pool_id}
        for policy in listener.get("l7policies", []):
            redirect = {"name": policy["name"], "action": policy["action"]}
            target = f"@{policy['redirect_pool']}"
            yield "l7_policy", policy["name"], {
                **redirect, "listener_id": f"@{listener['name']}", "redirect_pool_id": target
            }  # fmt: skip
            yield "l7_rule", "", {"l7_policy": f"@{policy['name']}", **policy["rules"][0]}


def sdk(lab: labkit.Lab) -> float:
    """openstacksdk, waiting after each call as its documentation shows."""
    config = openstack.config.OpenStackConfig(config_files=[str(lab.clouds_yaml)])
    cloud = openstack.connection.Connection(config=config.get_one("lab"))
    made: dict[str, str] = {}
    began = time.monotonic()
    for kind, key, fields in steps(big_form("bench-sdk", str(uuid.uuid4()), members=1)):
        given = {
            name: made[value[1:]] if str(value).startswith("@") else value for name, value in fields.items()
        }
        parents = [given.pop(name) for name in ("pool", "l7_policy") if name in given]
        result = getattr(cloud.load_balancer, f"create_{kind}")(*parents, **given)
        made[key] = result.id
        cloud.load_balancer.wait_for_load_balancer(made["lb"])
    return time.monotonic() - began


PATHS = {
    "load_balancer": ("loadbalancers", "loadbalancer"),
    "pool": ("pools", "pool"),
    "member": ("pools/{pool}/members", "member"),
    "health_monitor": ("healthmonitors", "healthmonitor"),
    "listener": ("listeners", "listener"),
    "l7_policy": ("l7policies", "l7policy"),
    "l7_rule": ("l7policies/{l7_policy}/rules", "rule"),
}


def bare(lab: labkit.Lab) -> float:
    """The floor on this machine: writes on one connection, the next at once when the feed says ACTIVE.

    It plans, checks, reads and keeps nothing, so what it takes beyond the delays is Octavia's own time.
    """
    made: dict[str, str] = {}
    with lab.client() as octavia, websockets.sync.client.connect(lab.feed_url) as feed:
        began = time.monotonic()
        for kind, key, fields in steps(big_form("bench-bare", str(uuid.uuid4()), members=1)):
            given = {
                name: made[value[1:]] if str(value).startswith("@") else value
                for name, value in fields.items()
            }
            path, root = PATHS[kind]
            parents = {name: given.pop(name) for name in ("pool", "l7_policy") if name in given}
            answer = octavia.post(f"/v2/lbaas/{path.format(**parents)}", json={root: given})
            made[key] = answer.raise_for_status().json()[root]["id"]
            for message in feed:
                told = json.loads(message)
                if told["id"] == made["lb"] and told["provisioning_status"] == "ACTIVE":
                    break
        return time.monotonic() - began


CLI_NAMES = {
    "load_balancer": "",
    "l7_policy": "l7policy ",
    "l7_rule": "l7rule ",
    "health_monitor": "healthmonitor ",
}
CLI_OPTIONS = {
    "protocol_port": "--protocol-port", "lb_algorithm": "--lb-algorithm", "default_pool_id": "--default-pool",
    "vip_subnet_id": "--vip-subnet-id", "loadbalancer_id": "--loadbalancer", "max_retries": "--max-retries",
    "redirect_pool_id": "--redirect-pool", "compare_type": "--compare-type",
}  # fmt: skip


def command_line(kind: str, fields: dict[str, Any]) -> list[str]:
    """The same write as arguments of ``openstack``."""
    parents = () if kind == "pool" else ("loadbalancer_id", "pool_id", "listener_id", "pool", "l7_policy")
    positional = [fields.pop(name) for name in parents if name in fields]
    options = [
        text for name, value in fields.items() for text in (CLI_OPTIONS.get(name, f"--{name}"), str(value))
    ]
    noun = CLI_NAMES.get(kind, f"{kind} ").split()
    return ["loadbalancer", *noun, "create", "--wait", "-f", "value", "-c", "id", *options, *positional]


def cli(lab: labkit.Lab) -> float:
    """``openstack loadbalancer ... create --wait``, one command a step, as scripts do it."""
    program = Path(os.environ.get("OCTAVIA_LAB_VENV", ".lab/venv")) / "bin" / "openstack"
    env = {**os.environ, "OS_CLIENT_CONFIG_FILE": str(lab.clouds_yaml), "OS_CLOUD": "lab"}
    made: dict[str, str] = {}
    began = time.monotonic()
    for kind, key, fields in steps(big_form("bench-cli", str(uuid.uuid4()), members=1)):
        given = {
            name: made[value[1:]] if str(value).startswith("@") else value for name, value in fields.items()
        }
        done = subprocess.run(
            [str(program), *command_line(kind, given)], env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"openstack {kind}: {done.stderr}")
        made[key] = done.stdout.strip()
    return time.monotonic() - began


def writes(lab: labkit.Lab) -> int:
    """Writes that reached Octavia since the last reset."""
    return sum(count for call, count in lab.requests()["octavia"].items() if not call.startswith("GET"))


def measure(lab: labkit.Lab, home: Path, *, peers: bool) -> list[Run]:
    """All ways, one after the other."""
    ways: list[tuple[str, Callable[[], float]]] = [
        ("lbaas-ui, polling", lambda: ours(lab, home, "poll")),
        ("lbaas-ui, with the feed", lambda: ours(lab, home, "poll,feed")),
    ]
    ways.append(("the floor: bare writes, feed", lambda: bare(lab)))
    if peers:
        ways.append(("openstacksdk, wait_for_load_balancer", lambda: sdk(lab)))
        ways.append(("openstack loadbalancer ... --wait", lambda: cli(lab)))
    runs = []
    for name, way in ways:
        lab.reset_requests()
        seconds = way()
        runs.append(Run(name, seconds, sum(lab.requests()["octavia"].values())))
    return runs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.cascade", description=__doc__.splitlines()[0])
    parser.add_argument("--delay", type=float, default=0.5, help="seconds a transaction takes on the lab")
    parser.add_argument("--no-peers", action="store_true", help="measure lbaas-ui alone")
    options = parser.parse_args()
    limit_s = STEPS * options.delay
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        lab = labkit.start("keystone", home / "lab", OCTAVIA_LAB_DELAY=str(options.delay))
        try:
            runs = measure(lab, home, peers=not options.no_peers)
        finally:
            lab.stop()
    table = Table(
        title=f"A cascade of {STEPS} transactions of {options.delay} s each: the limit is {limit_s:.1f} s"
    )
    for column in ("", "wall time, s", "divided by the limit", "requests to Octavia"):
        table.add_column(column, justify="left" if not column else "right")
    for run in runs:
        table.add_row(run.name, f"{run.seconds:.2f}", f"{run.ratio(limit_s):.2f}", str(run.calls))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
