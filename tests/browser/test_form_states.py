"""Every state of the form's page, light, dark and narrow: axe finds nothing, and nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.audit import audit_all
from tests.browser.form_states import STATES, Stage
from tests.labkit import Lab
from tests.served import Served


@pytest.fixture(scope="module")
def server(lab_full: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all states."""
    lab_full.delays(default=0)
    started = Served(lab_full.clouds_yaml, tmp_path_factory.mktemp("states")).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def stage(server: Served, lab_full: Lab) -> Stage:
    """What the states are made with."""
    return Stage.set_up(server, lab_full)


@pytest.mark.parametrize("state", STATES)
def test_state(tab: Page, stage: Stage, state: str) -> None:
    """Axe finds nothing in either scheme, and at 375 px nobody has to scroll sideways."""
    STATES[state](tab, stage)
    assert audit_all(tab) == []
