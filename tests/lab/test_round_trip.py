"""Generated forms with every field, applied, read back, edited; the small sister of ``make round-trip``."""

from __future__ import annotations

import pytest

from tests.labkit import Lab
from tests.round_trip import trip
from tests.served import Served


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_forms_go_there_and_back(lab_full: Lab, served_full: Served) -> None:
    """Each opens as what it says and gives an empty plan; each edit takes the planned transactions."""
    tally = trip(lab_full, served_full, 6, 5)
    assert tally.wrong == []
    assert tally.forms == 6
    assert tally.edits + tally.refused == 6
