"""kill -9 at random instants of a cascade, also while an answer is lost: nothing missing, nothing double."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable

import pytest

from tests.lab_view import LabView, big_form, outline_of
from tests.labkit import Lab
from tests.served import Served

RUNS = 25
SEED = 20261122


@pytest.mark.timeout(600)
def test_kill_9(
    lab: Lab, view: LabView, served: Served, record_property: Callable[[str, object], None]
) -> None:
    """25 runs; in every third one the answer to a POST is lost as well."""
    dice = random.Random(SEED)
    lab.delays(default=0.05)
    wrong = []
    for run in range(RUNS):
        form = big_form(f"crash-{run}", str(uuid.uuid4()), members=3)
        create = "full" if run % 5 == 4 else "cascade"
        if run % 3 == 2:
            lab.fault(effect="drop", after=True, match={"method": "POST"})
        operation = served.submit(form, create=create)
        time.sleep(dice.uniform(0.0, 0.4 if create == "full" else 2.5))
        served.kill()
        served.start(ready=False)
        ended = served.ended(operation["id"])
        found = view.outline(form["name"])
        if ended["state"] != "DONE" or found != outline_of(form):
            wrong.append((run, ended["state"], ended["error"], found))
        lab.clear()
    record_property("runs", RUNS)
    assert not wrong
