"""What the tests of the lab itself share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lab.octavia import Octavia
from tests.labkit import Lab


@pytest.fixture
def octavia(lab: Lab) -> Iterator[Octavia]:
    """Octavia as demo, on the small lab."""
    with lab.client() as client:
        yield Octavia(client)
