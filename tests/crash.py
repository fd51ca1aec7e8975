"""Kills the server with SIGKILL at random instants of creates, edits and deletes, with faults on the lab.

Afterwards the cloud must be as the forms want it: nothing lost, nothing doubled, nothing stuck. Run by
``make crash``; ``tests/lab/test_crash.py`` runs the small sister of it in every CI.

    make crash ARGS="--kills 200 --seed 7"
    make crash ARGS=--postgresql
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import labkit
from tests.lab_view import LabView, big_form, outline_of
from tests.postgres import Postgres
from tests.served import Served

BALANCERS = 4
KILLS = {"create": 5, "edit": 3, "delete": 2}
LONGEST_S = 180.0
LIVES_S = 1.5
WRITES = {"path": "/v2/lbaas*"}
FAULTS: tuple[dict[str, Any], ...] = (
    {},
    {"effect": "drop", "after": True, "match": {"method": "POST", **WRITES}},
    {"effect": "drop", "after": True, "match": {"method": "PUT", **WRITES}},
    {"effect": "drop", "match": {"method": "POST", **WRITES}},
    {"effect": "status", "status": 500, "after": True, "match": {"method": "POST", **WRITES}},
    {"effect": "status", "status": 503, "match": WRITES, "count": 3},
    {"effect": "status", "status": 429, "retry_after": 1, "match": WRITES},
)

Operations = Mapping[str, str]
"""Names of the balancers, and the operation that runs on each."""


@dataclass
class Tally:
    """What came of it."""

    kills: int = 0
    operations: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def fault(self, kind: str, what: str) -> None:
        """Count something that must not be: lost, doubled or stuck."""
        self.counts[kind] += 1
        self.wrong.append(f"{kind}: {what}")

    def __str__(self) -> str:
        kinds = ", ".join(f"{self.counts[kind]} {kind}" for kind in ("lost", "doubled", "stuck"))
        return f"{self.kills} kills, {self.operations} operations: {kinds}"


@dataclass
class Torture:
    """One server, one lab, and a die."""

    lab: labkit.Lab
    view: LabView
    served: Served
    dice: random.Random
    wanted_kills: int
    tally: Tally = field(default_factory=Tally)
    report: Callable[[str], None] = lambda line: None

    def run(self) -> Tally:
        """Rounds of ten kills, until there were enough."""
        rounds = 0
        while self.tally.kills < self.wanted_kills:
            self._round(rounds)
            rounds += 1
            self.report(str(self.tally))
        return self.tally

    def _round(self, number: int) -> None:
        """Four balancers are made, changed and deleted, under fire."""
        forms = {
            name: big_form(name, str(uuid.uuid4()), members=3)
            for name in (f"crash-{number}-{index}" for index in range(BALANCERS))
        }
        ways = ("cascade", "cascade", "cascade", "full")
        made = self._under_fire(
            "create",
            {
                name: self.served.submit(form, create=way)["id"]
                for (name, form), way in zip(forms.items(), ways, strict=True)
            },
        )
        self._compare(forms)
        ids = {name: str(operation["balancer_id"]) for name, operation in made.items()}
        forms = {name: _edited(form) for name, form in forms.items() if name in ids}
        self._under_fire(
            "edit", {name: self.served.submit(form, ids[name])["id"] for name, form in forms.items()}
        )
        self._compare(forms)
        self._under_fire(
            "delete",
            {name: self.served.request("DELETE", f"/balancers/{ids[name]}").json()["id"] for name in forms},
        )
        self._compare(dict.fromkeys(forms))

    def _under_fire(self, phase: str, operations: Operations) -> dict[str, dict[str, Any]]:
        """Give the operations that ended well."""
        self.tally.operations += len(operations)
        for _ in range(min(KILLS[phase], self.wanted_kills - self.tally.kills)):
            fault = self.dice.choice(FAULTS)
            if fault:
                self.lab.fault(**fault)
            time.sleep(self.dice.uniform(0.0, LIVES_S))
            self.served.kill()
            self.served.start(ready=False)
            self.tally.kills += 1
        self.lab.clear()
        ended = {}
        for name, operation_id in operations.items():
            try:
                found = self.served.ended(operation_id, LONGEST_S)
            except AssertionError as error:
                self.tally.fault("stuck", f"{phase} of {name}: {error}")
                continue
            if found["state"] == "DONE":
                ended[name] = found
            else:
                self.tally.fault("stuck", f"{phase} of {name} ended {found['state']}: {found['error']}")
        return ended

    def _compare(self, forms: Mapping[str, dict[str, Any] | None]) -> None:
        for name, form in forms.items():
            found = self.view.outline(name)
            wanted = outline_of(form) if form is not None else {"loadbalancers": 0}
            for part in wanted.keys() | found.keys():
                self._compare_part(f"{part} of {name}", wanted.get(part), found.get(part))

    def _compare_part(self, where: str, wanted: object, found: object) -> None:
        if isinstance(wanted, Counter) and isinstance(found, Counter):
            if wanted - found:
                self.tally.fault("lost", f"{where}: {dict(wanted - found)}")
            if found - wanted:
                self.tally.fault("doubled", f"{where}: {dict(found - wanted)}")
        elif wanted != found:
            more = isinstance(wanted, int) and isinstance(found, int) and found > wanted
            self.tally.fault("doubled" if more else "lost", f"{where}: {found}, not {wanted}")


def _edited(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form with other members, weights, a listener more, and a policy and a monitor less.

    A key that is left out would leave the thing as it is, so what goes is said.
    """
    other = copy.deepcopy(dict(form))
    app, api, img = other["pools"]
    app["members"] = [*app["members"][1:], {"address": "10.9.9.9", "protocol_port": 8080, "weight": 7}]
    api["members"][0]["weight"] = 5
    img["healthmonitor"] = None
    other["listeners"][0]["l7policies"] = []
    other["listeners"].append(
        {"name": "web-83", "protocol": "HTTP", "protocol_port": 83, "default_pool": "img"}
    )
    return other


@contextmanager
def _record(*, postgresql: bool) -> Iterator[Mapping[str, str]]:
    """The server's options that say where its record is; none: a file of its own."""
    if not postgresql:
        yield {}
        return
    server = Postgres().start()
    try:
        yield {"database": server.url("postgres")}
    finally:
        server.remove()


def main() -> None:
    """Print what came of it; exit status 1 when anything was lost, doubled or stuck."""
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--postgresql", action="store_true", help="keep the record there, not in SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _record(postgresql=options.postgresql) as record:
        home = Path(folder)
        lab = labkit.start("keystone", home / "lab", OCTAVIA_LAB_DELAY="0.02-0.15")
        served = Served(lab.clouds_yaml, home / "served", options=record)
        try:
            served.start()
            with lab.client() as client:
                torture = Torture(
                    lab, LabView(client), served, random.Random(options.seed), options.kills, report=print
                )
                tally = torture.run()
        finally:
            served.kill()
            lab.stop()
    for line in (str(tally), *tally.wrong):
        print(line)  # noqa: T201 -- what it is for
    sys.exit(1 if tally.wrong else 0)


if __name__ == "__main__":
    main()
