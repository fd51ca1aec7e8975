"""Our checks and Octavia refuse the same forms; the small sister of ``make wrong-forms``."""

from __future__ import annotations

from tests.labkit import Lab
from tests.wrong_forms import compare


def test_checks_and_octavia_refuse_the_same(lab: Lab) -> None:
    """A hundred valid forms, each with one field bent; what we refuse alone has its reason."""
    with lab.client() as octavia:
        found = compare(octavia, 100, 3)
    assert found.wrong == []
    assert found.refused >= 15
    assert found.asked >= 80
