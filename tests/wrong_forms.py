"""Bends valid forms, one field at a time, and asks our checks and Octavia itself: do they refuse the same?

    make wrong-forms ARGS="--forms 1000 --seed 7"

What Octavia refuses, the checks must refuse; what it takes, they must let through, but for ``STRICTER``.
``tests/lab/test_wrong_forms.py`` runs the small sister of it in every CI.
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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel

from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.forms.capabilities import Capabilities
from lbaas_ui.forms.checks import check
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import PARTS, data_of_form, form_of_data
from lbaas_ui.forms.protocols import ALPN, PLAIN_HEADERS, TLS_HEADERS, TLS_VERSIONS
from lbaas_ui.queue.planner import plan
from tests import labkit
from tests.grounds import Ground
from tests.round_trip import generated

Data = dict[str, Any]

SUBNET_ID = str(uuid.uuid4())  # without Neutron every id names a subnet, and every ref a certificate
CERTIFICATES = tuple(f"http://barbican.example/v1/containers/{number}" for number in range(2))
CAPABILITIES = Capabilities(subnets={SUBNET_ID: 4})  # without Neutron all addresses are such
GROUND = Ground(SUBNET_ID, addresses="10.0", certificates=CERTIFICATES)

# What we refuse although Octavia takes it, by code, and why.
STRICTER = {
    "name_taken": "inside a form names are links and keys: two of one name could not be told apart",
    "pool_needs_name": "the same: listeners and policies link it by its name",
    "vip_contradiction": "Octavia overrules the network by the port in silence",
    "redirect_unused": "Octavia drops it in silence, or changes the action to fit it",
    "key_unused": "Octavia keeps a key that the type does not look at",
    "http_check_only": "Octavia keeps it, and no check sends it",
    "not_one_of": "of cookies of TCP and HTTPS pools: Octavia keeps them, no provider can carry them out",
    "policies_need_http": "Octavia's API takes them, its own provider refuses them",
    "timeout_over_delay": "the api-ref demands it, the API does not look",
    "too_short": "a delay or timeout of 0 s: the API takes it, HAProxy does not start",
    "list_empty": "null is meant: we send no empty list, and an update with one Octavia refuses",
    "cookie_unused": "the one call does not look at it, a pool by itself is refused",
    "cookie_missing": "the same",
    "cookie_invalid": "the same",
    "persistence_datagram": "the same",
    "redirect_protocol": "pool_protocol of a policy's pool: likewise, a policy by itself is refused",
    "certificate_missing": "a PROMETHEUS listener with a list of revocations alone: Octavia ignores it",
    "tls_not_terminated": "a list of revocations on a listener without TLS: Octavia keeps and ignores it",
    "codes_invalid": "longer than the database's column: MySQL cuts or refuses it, SQLite does not",
}

# fmt: off
TEXTS = (
    "", "a", "a b", "true", "7", "/", "/a?b=c", "//a", "a/b", "ä", "漢字", '"', "'", "a\nb", "a\tb", "(",
    ".*", "a,b", "a=b", "-a", "a.example", "http://a.example", "https://a.example/b?c=d#e", "http://", "ftp://a",
    "http://a b", "x" * 255, "200", "200,202", "200-204", "2000", "200,", "10.0.0.9", "10.0.0", "::1",
    "fe80::1%1", "10.0.0.0/8", "10.0.0.0/33", "255.255.255.0", "HIGH:!aNULL", "HIGH;", "A:B:C", SUBNET_ID,
)
NUMBERS = (0, 1, 2, 3, 5, 10, 11, 60, 256, 257, 65535, 65536, 2073600000, 2**31 - 1)
LISTS: dict[str, tuple[list[str], ...]] = {
    "allowed_cidrs": (
        ["10.0.0.0/8"],
        ["10.0.0.0/33"],
        ["10.0.0.1"],
        ["::/0"],
        ["x"],
        [""],
        ["10.0.0.0/8"] * 2,
    ),
    "tls_versions": ([], *([one] for one in TLS_VERSIONS), ["TLSv9"], ["TLSv1.2", "TLSv1.2"]),
    "alpn_protocols": ([], *([one] for one in ALPN), ["spdy"], ["h2", "h2"]),
    "sni_container_refs": ([], [CERTIFICATES[0]], [CERTIFICATES[0]] * 2),
    "tags": ([], ["a"], ["a", "a"], [""], ["ä"]),
}
HEADERS = (*PLAIN_HEADERS, *TLS_HEADERS, "X-Other", "x-forwarded-for")
PERSISTENCE: tuple[Data, ...] = tuple(
    {"type": kind, **more}
    for kind in ("SOURCE_IP", "HTTP_COOKIE", "APP_COOKIE")
    for more in (
        {},
        {"cookie_name": "c"},
        {"cookie_name": "a;b"},
        {"cookie_name": "a b"},
        {"persistence_timeout": 9},
        {"persistence_granularity": "255.255.255.0"},
        {"persistence_granularity": "x"},
    )
)
# Keys that are no field of one object, or that name what the lab cannot have.
LEFT = {
    "id", "name", "provider", "flavor_id", "availability_zone", "vip", "listeners", "pools", "l7policies",
    "client_ca_tls_container_ref", "ca_tls_container_ref", "rules", "members", "healthmonitor", "vnic_type",
}
# fmt: on


def places(data: Data, part: type[BaseModel] = BalancerForm) -> Iterator[tuple[Data, type[BaseModel]]]:
    """Every object of a form's data, with its class."""
    yield data, part
    for key, value in data.items():
        inner = PARTS.get(key)
        if inner is not None and key not in ("session_persistence", "vip"):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    yield from places(one, inner)


def bent(data: Data, chance: random.Random) -> Data:
    """The same with one field of one object changed."""
    data = copy.deepcopy(data)
    place, part = chance.choice(list(places(data)))
    name = chance.choice([one for one in part.model_fields if one not in LEFT])
    place[name] = chance.choice(list(_candidates(data, part, name)))
    return data


def _candidates(data: Data, part: type[BaseModel], name: str) -> Iterator[Any]:
    yield None
    if name in ("default_pool", "redirect_pool"):
        yield from (pool["name"] for pool in data.get("pools") or ())
    elif name in LISTS:
        yield from LISTS[name]
    elif name == "insert_headers":
        yield from ({one: "true"} for one in HEADERS)
    elif name == "session_persistence":
        yield from PERSISTENCE
    else:
        schema = part.model_json_schema()["properties"][name]
        for one in schema.get("anyOf", [schema]):
            if "enum" in one or "const" in one:
                yield from one.get("enum", [one.get("const")])
            elif one.get("type") in ("integer", "number"):
                yield from NUMBERS
            elif one.get("type") == "boolean":
                yield from (True, False)
            elif one.get("type") == "string":
                yield from TEXTS


@dataclass
class Verdicts:
    """What came of it.

    Attributes:
        asked: forms that both were asked about.
        refused: of those, by both. stricter: by us alone, by code.
        wrong: where they differ without a reason.
    """

    asked: int = 0
    refused: int = 0
    stricter: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def compare(octavia: httpx.Client, count: int, number: int) -> Verdicts:
    """Bend as many forms, and ask both about each."""
    chance, found = random.Random(number), Verdicts()
    bases = [data_of_form(one) for one in generated(max(count // 4, 1), GROUND, number)]
    for _ in range(count):
        data = bent(chance.choice(bases), chance)
        try:
            form = form_of_data(data)
            (call, *_) = plan(form, None, Capabilities(), "full").calls
        except FormRejected:
            continue  # its shape: compared field by field in test_octavia_fields
        codes = {_code(one) for one in check(form, CAPABILITIES)}
        answer = octavia.post("/v2/lbaas/loadbalancers", json={"loadbalancer": call.body})
        _judge(found, data, codes, answer)
        if answer.is_success:
            path = f"/v2/lbaas/loadbalancers/{answer.json()['loadbalancer']['id']}"
            _delete(octavia, path)
    return found


def _code(problem: Problem) -> str:
    """Of a problem; a link of a policy is told apart from that of a listener."""
    of_policy = problem.code == "pool_protocol" and problem.path.endswith(".redirect_pool")
    return "redirect_protocol" if of_policy else problem.code


def _judge(found: Verdicts, data: Data, codes: set[str], answer: httpx.Response) -> None:
    found.asked += 1
    if codes and not answer.is_success:
        found.refused += 1
    elif codes and codes <= STRICTER.keys():
        found.stricter.update(codes)
    elif codes:
        found.wrong.append(f"we refuse ({', '.join(sorted(codes))}), Octavia takes: {data}")
    elif not answer.is_success:
        found.wrong.append(f"Octavia refuses ({answer.status_code} {answer.text}), we do not: {data}")


def _delete(octavia: httpx.Client, path: str) -> None:
    for _ in range(100):
        if octavia.delete(path, params={"cascade": "true"}).is_success:
            return
        time.sleep(0.05)


def main() -> int:
    """Run it and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wrong-forms-") as folder:
        lab = labkit.start("noauth", Path(folder) / "lab", OCTAVIA_LAB_DELAY="0")
        try:
            with lab.client() as octavia:
                found = compare(octavia, asked.forms, asked.seed)
        finally:
            lab.stop()
    for fault in found.wrong:
        print(fault)  # noqa: T201 - what it is for
    print(  # noqa: T201 - the same
        f"{found.asked} bent forms: {found.refused} refused by both, {sum(found.stricter.values())} by us "
        f"alone with a reason ({dict(found.stricter)}), {len(found.wrong)} differ."
    )
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
