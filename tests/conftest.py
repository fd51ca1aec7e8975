"""What holds for every test: clean environment, settled randomness, time limits, shared fixtures."""

import gc
import os
from pathlib import Path

import hypothesis
import pytest

from lbaas_ui.store import memory

pytest_plugins = ["tests.lab_fixtures", "tests.people_fixtures", "tests.postgres", "tests.rabbitmq"]

UNIT = Path(__file__).parent / "unit"
# Of a test outside unit/, with its fixtures: the first one starts the lab, a minute on a cold disk.
LONG_S = 300

gc.set_threshold(memory.YOUNG)  # as a server does

hypothesis.settings.register_profile("work", deadline=None)
# The same examples in each run: a red build must be red at the desk too.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "work")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that start real servers their time; a mark of their own goes before."""
    for item in items:
        if not item.path.is_relative_to(UNIT) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONG_S))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own cloud and settings must not reach a test, nor a test that cloud."""
    for name in list(os.environ):
        if name.startswith(("OS_", "LBAAS_UI_")):
            monkeypatch.delenv(name)
