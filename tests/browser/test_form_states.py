"""Every state of the form's page, light, dark and narrow: axe finds nothing, and nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.audit import audit_all
from tests.browser.conftest import logged_in
from tests.browser.form_states import STATES, Stage
from tests.labkit import Lab
from tests.served import Served


@pytest.fixture(scope="module")
def stage(lab_full: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One server for all states."""
    lab_full.delays(default=0)
    server = Served(lab_full.clouds_yaml, tmp_path_factory.mktemp("states")).start()
    yield Stage.set_up(server, lab_full)
    server.stop()


@pytest.fixture(scope="module")
def tab(chromium: Browser, stage: Stage) -> Iterator[Page]:
    """One page for all states, without motion."""
    with logged_in(chromium, stage.server) as page:
        page.emulate_media(reduced_motion="reduce")
        page.get_by_role("link", name="New balancer").first.wait_for()
        yield page


@pytest.mark.parametrize("state", STATES)
def test_state(tab: Page, stage: Stage, state: str) -> None:
    """Axe finds nothing in either scheme, and at 375 px nobody has to scroll sideways."""
    STATES[state](tab, stage)
    assert audit_all(tab) == []
