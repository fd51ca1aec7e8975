"""Applies generated forms with every field to a lab, reads them back, and edits each into the next one.

    make round-trip ARGS="--forms 200 --seed 7"

Each form must open as what it says, and give an empty plan; each edit must take the plan's count of
transactions. ``tests/lab/test_round_trip.py`` runs the small sister of it in every CI.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.fields import FIELDS, canonical_cidr
from lbaas_ui.forms.load import data_of_form
from tests import labkit
from tests.full_ground import Maker
from tests.grounds import Ground
from tests.lab_view import LabView
from tests.served import Served
from tests.strategies import forms

Data = dict[str, Any]

AT_ONCE = 3  # balancers side by side
SPARE = 3  # so many times more forms are generated than wanted: those that set a new field come first
# What an edit may be refused for: a member that would have to move, a pool that a link still names.
REFUSED = {"fixed", "pool_removed"}


@dataclass
class Tally:
    """What came of it.

    Attributes:
        calls: Octavia's writes that the operations tell of.
        set: how often each field of each kind was given a value.
    """

    forms: int = 0
    edits: int = 0
    refused: int = 0
    transactions: int = 0
    calls: int = 0
    set: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def never_set(self) -> list[str]:
        """Fields of the table that no form gave a value."""
        return [
            f"{kind}.{one.name}"
            for kind, fields in FIELDS.items()
            for one in fields
            if not self.set[kind, one.name]
        ]


def generated(count: int, ground: Ground, number: int) -> list[BalancerForm]:
    """So many forms, the same for the same number; together they set as many fields as can be."""
    found: list[BalancerForm] = []

    @seed(number)
    @settings(
        max_examples=SPARE * count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        found.append(data.draw(forms(ground)))

    collect()
    seen: set[tuple[str, str]] = set()
    rich: list[BalancerForm] = []
    plain: list[BalancerForm] = []
    for form in found:
        (rich if set(_set(form)) - seen else plain).append(form)
        seen.update(_set(form))
    return [*rich, *plain][:count]


# --- what Octavia says -------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """A value without what makes no difference."""
    if isinstance(value, list):
        return sorted(canonical_cidr(str(item)) for item in value) or None
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None} or None
    return value or None


def _differs(kind: str, wanted: Data, there: Data) -> Iterator[str]:
    """The fields that a form gives a value and Octavia answers otherwise."""
    for one in FIELDS[kind]:
        value: Any = wanted
        for step in one.name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if value is None or one.name == "vip.additional":
            continue
        found = there.get(one.on_wire)
        if one.name == "tags":
            found = [tag for tag in found or () if not tag.startswith("lbaas-ui:")]
        if _plain(value) != _plain(found):
            yield f"{kind}.{one.name}: {value!r} became {found!r}"


def not_there(form: Data, cloud: LabView, balancer_id: str) -> list[str]:
    """What a form wants and Octavia's own answers do not show."""
    found: list[str] = []
    balancer = cloud.call("GET", f"/loadbalancers/{balancer_id}").json()["loadbalancer"]
    found += _differs("loadbalancer", form, balancer)
    of_balancer = {"loadbalancer_id": balancer_id}
    listeners = {
        (one["protocol"], one["protocol_port"]): one for one in cloud.list("/listeners", **of_balancer)
    }
    pools = {one["name"]: one for one in cloud.list("/pools", **of_balancer)}
    for pool in form.get("pools") or ():
        there = pools[pool["name"]]
        found += _differs("pool", pool, there)
        if pool.get("healthmonitor"):
            answer = cloud.call("GET", f"/healthmonitors/{there['healthmonitor_id']}")
            found += _differs("healthmonitor", pool["healthmonitor"], answer.json()["healthmonitor"])
        listed = cloud.list(f"/pools/{there['id']}/members")
        members = {(one["address"], one["protocol_port"]): one for one in listed}
        for member in pool.get("members") or ():
            found += _differs("member", member, members[member["address"], member["protocol_port"]])
    for listener in form.get("listeners") or ():
        there = listeners[listener["protocol"], listener["protocol_port"]]
        found += _differs("listener", listener, there)
        wanted_id = pools[listener["default_pool"]]["id"] if listener.get("default_pool") else None
        if "default_pool" in listener and there["default_pool_id"] != wanted_id:
            found.append(f"default pool of {there['id']}")
        found += _policies(listener, there["id"], pools, cloud)
    return found


def _policies(listener: Data, listener_id: str, pools: Data, cloud: LabView) -> Iterator[str]:
    there = sorted(cloud.list("/l7policies", listener_id=listener_id), key=lambda one: int(one["position"]))
    for policy, found in zip(listener.get("l7policies") or (), there, strict=True):
        yield from _differs("l7policy", policy, found)
        if policy.get("redirect_pool") and found["redirect_pool_id"] != pools[policy["redirect_pool"]]["id"]:
            yield f"redirect pool of {found['id']}"
        rules = cloud.list(f"/l7policies/{found['id']}/rules")
        for rule in policy.get("rules") or ():
            if all(any(True for _ in _differs("l7rule", rule, other)) for other in rules):
                yield f"l7rule {rule} is not among {rules}"


# --- one form after the other ------------------------------------------------------------------------------


def edit_of(second: Data, first: Data, ground: Ground) -> Data:
    """The second form as an edit of the first one's balancer: what no update can change stays."""
    data = {key: value for key, value in second.items() if key not in _OF_THE_BALANCER}
    flavor = next((one for one in ground.flavors if one.id == first.get("flavor_id")), None)
    direct = flavor is not None and flavor.sriov_vip
    wanted, was = second["vip"], first["vip"]
    changeable = ("qos_policy_id", "security_group_ids", "floating_ip")
    data["vip"] = {key: wanted.get(key) for key in changeable if not (direct and key == "security_group_ids")}
    for listener in data.get("listeners") or ():
        cidrs = listener.get("allowed_cidrs")
        if cidrs and not was.get("additional"):
            listener["allowed_cidrs"] = [cidr for cidr in cidrs if ":" not in cidr]
    for pool in data.get("pools") or ():
        for member in pool.get("members") or ():
            if member.get("vnic_type") == "direct" and not (flavor and flavor.sriov_members):
                member["vnic_type"] = "normal"
    return data


_OF_THE_BALANCER = ("provider", "flavor_id", "availability_zone", "vip")


@dataclass
class Trip:
    """One lab, one server, and what is to be done with them."""

    server: Served
    maker: Maker
    ground: Ground
    cloud: LabView
    tally: Tally = field(default_factory=Tally)

    def run(self, wanted: Sequence[BalancerForm]) -> Tally:
        """All forms, each edited into the next one."""
        following = [(one, two) for one, two in pairwise([*wanted, wanted[0]])]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for fault in pool.map(lambda pair: self._safely(*pair), following):
                self.tally.wrong += fault
        return self.tally

    def _safely(self, first: BalancerForm, second: BalancerForm) -> list[str]:
        try:
            return [
                f"{fault}\n  {data_of_form(first)}\n  {data_of_form(second)}"
                for fault in self.one(first, second)
            ]
        except Exception as error:  # noqa: BLE001 - told with its forms, the others go on
            return [f"{type(error).__name__}: {error}\n  {data_of_form(first)}\n  {data_of_form(second)}"]

    def one(self, first: BalancerForm, second: BalancerForm) -> list[str]:
        """One form and its edit into another one; gives what was wrong."""
        was: Data = data_of_form(first)
        if was["vip"].get("port_id"):
            was["vip"] = {**was["vip"], "port_id": self.maker.port()}
        if was["vip"].get("address"):
            was["vip"] = {**was["vip"], "address": self.maker.address()}
        self._count(first)
        operation = self.server.ended(self.server.submit(was)["id"], 120)
        if operation["state"] != "DONE":
            return [f"create: {operation['error']}"]
        balancer_id = operation["balancer_id"]
        self._sent(operation)
        self.tally.forms += 1
        found = self._stands(was, balancer_id)
        found += self._edit(edit_of(data_of_form(second), was, self.ground), balancer_id)
        gone = self.server.request("DELETE", f"/balancers/{balancer_id}").json()
        self._sent(self.server.ended(gone["id"], 120))
        return found

    def _edit(self, wanted: Data, balancer_id: str) -> list[str]:
        answer = self.server.request("POST", "/plans", json={"form": wanted, "balancer_id": balancer_id})
        if answer.status_code == 422:
            self.tally.refused += 1
            strange = [one for one in answer.json()["problems"] if not _may_be(one, wanted)]
            return [f"refused: {strange}"] if strange else []
        planned = answer.json()["transactions"]
        operation = self.server.ended(self.server.submit(wanted, balancer_id)["id"], 120)
        if operation["state"] != "DONE":
            return [f"edit: {operation['error']}"]
        sent = self._sent(operation)
        self.tally.edits += 1
        self.tally.transactions += planned
        counted = [] if sent == planned else [f"edit: {sent} transactions, {planned} were planned"]
        return [*counted, *self._stands(wanted, balancer_id)]

    def _stands(self, form: Data, balancer_id: str) -> list[str]:
        """What differs between a form and the balancer."""
        opened = self.server.get(f"/balancers/{balancer_id}/form")["form"]
        found = not_there(form, self.cloud, balancer_id)
        for what, one in (("the form", form), ("the opened form", opened)):
            answer = self.server.request("POST", "/plans", json={"form": one, "balancer_id": balancer_id})
            if answer.status_code != 200:
                found.append(f"{what} is refused: {answer.json()['problems']}")
            elif answer.json()["steps"]:
                found.append(f"{what} is not carried out: {answer.json()['differences']}")
        return found

    def _sent(self, operation: Data) -> int:
        """How many transactions an operation took."""
        count = sum(
            int(task["attempts"]) for task in operation["tasks"] if not task["kind"].startswith("floatingip")
        )
        self.tally.calls += count
        return count

    def _count(self, form: BalancerForm) -> None:
        self.tally.set.update(_set(form))


def _may_be(problem: Data, wanted: Data) -> bool:
    """Whether an edit may be refused so: two forms, each good by itself, need not follow one another.

    What the second does not name stays as the first had it, and may not go with what the second says.
    """
    return problem["code"] in REFUSED or not _is_named(wanted, problem["path"])


def _is_named(form: object, path: str) -> bool:
    """Whether a form says something at a path such as `pools[0].healthmonitor.type`."""
    for key in re.findall(r"\w+", path):
        if isinstance(form, list):
            form = form[int(key)]
        elif isinstance(form, dict) and key in form:
            form = form[key]
        else:
            return False
    return True


def _set(form: BalancerForm) -> Iterator[tuple[str, str]]:
    """Kind and name of each field that a form gives a value."""
    for kind, part in _parts(form):
        yield from ((kind, one.name) for one in FIELDS[kind] if one.get(part) not in (None, [], {}))


def _parts(form: BalancerForm) -> Iterator[tuple[str, Any]]:
    yield "loadbalancer", form
    for pool in form.pools or ():
        yield "pool", pool
        yield from (("member", one) for one in pool.members or ())
        yield from [("healthmonitor", pool.healthmonitor)] if pool.healthmonitor else []
    for listener in form.listeners or ():
        yield "listener", listener
        for policy in listener.l7policies or ():
            yield "l7policy", policy
            yield from (("l7rule", one) for one in policy.rules or ())


def trip(lab: labkit.Lab, server: Served, count: int, number: int) -> Tally:
    """The whole of it, on a lab with everything."""
    maker = Maker(lab, server)
    try:
        ground = maker.ground()
        with lab.client() as client:
            one = Trip(server, maker, ground, LabView(client))
            return one.run(generated(count, ground, number))
    finally:
        maker.close()


def main() -> int:
    """Run it and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="round-trip-") as folder:
        lab = labkit.start("full", Path(folder) / "lab", OCTAVIA_LAB_DELAY="0")
        server = Served(lab.clouds_yaml, Path(folder) / "served")
        try:
            tally = trip(lab, server.start(), asked.forms, asked.seed)
        finally:
            server.stop()
            lab.stop()
    for fault in tally.wrong:
        print(fault)  # noqa: T201 - what it is for
    passed_s = time.monotonic() - began
    print(  # noqa: T201 - the same
        f"{tally.forms} forms applied and read back, {tally.edits} edits of {tally.transactions} "
        f"transactions, {tally.refused} edits refused beforehand, {tally.calls} writes to Octavia, "
        f"{len(tally.wrong)} faults, {passed_s:.0f} s. "
        f"Fields never set: {', '.join(tally.never_set()) or 'none'}."
    )
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
