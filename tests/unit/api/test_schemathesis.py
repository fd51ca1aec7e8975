"""Everything that the OpenAPI description allows, and what it forbids, asked of the app: all checks hold.

With few examples of each call; ``make fuzz`` has many.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation

from lbaas_ui.api.attempts import Attempts
from lbaas_ui.api.parts import Guards
from lbaas_ui.queue.schedules import Schedule
from tests.factories import events_of, make_tree
from tests.unit.api.fake_scheduler import NOW
from tests.unit.api.fakes import HEADERS, World, make_view

TREE = make_tree()
SCHEDULE = Schedule(
    id="s-0",
    name="night",
    balancer_id=TREE.loadbalancer.id,
    kind="drift",
    every_s=3600,
    project_id="p",
    user_name="anna",
    created_at=NOW,
)
# What is there: with ids that are drawn, every answer would be 404.
KNOWN = {
    "balancer_id": TREE.loadbalancer.id,
    "operation_id": "operation-1",
    "task_id": "operation-1-task-1",
    "schedule_id": SCHEDULE.id,
}


class Patient(World):
    """A server that does not mind many wrong tokens: they are part of the checks."""

    def guards(self) -> Guards:
        """As of any server, but for the limit."""
        usual = super().guards()
        return Guards(Attempts(10**9), usual.audit, usual.outside)


def make_world() -> World:
    """A server with a balancer, an operation, a schedule and a page that is not built."""
    world = Patient(Path(tempfile.gettempdir()) / "lbaas-ui-no-page")
    world.store.apply(events_of(TREE))
    world.queue.put(make_view(balancer_id=TREE.loadbalancer.id))
    return world


WORLD = make_world()
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"max-examples": int(os.environ.get("FUZZ_EXAMPLES", "5"))},
        "checks": {
            # A form of the right shape may still be one that Octavia would refuse: 422, with every reason. As
            # little can a schema say which `marker` (400) or which revision (412) is one of ours.
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "400", "401", "403", "404", "409", "412", "422"]
            },
            "negative_data_rejection": {
                "expected-statuses": ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]
            },
        },
    }
)
schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", WORLD.app, config=CONFIG)


@schema.parametrize()
def test_all_checks(case: schemathesis.Case[Any]) -> None:
    """Each call answers as described, to what is right and to what is wrong; nothing ends in 500."""
    WORLD.scheduler.kept[SCHEDULE.id] = SCHEDULE
    if case.meta is not None and not case.meta.is_negative_at(ParameterLocation.PATH):
        for name in KNOWN.keys() & case.path_parameters.keys():
            case.path_parameters[name] = KNOWN[name]
    case.call_and_validate(headers=HEADERS)
