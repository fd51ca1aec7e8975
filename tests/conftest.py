"""What holds for every test: a clean environment, settled randomness. Each layer has its own fixtures."""

import os

import hypothesis
import pytest

pytest_plugins = ["tests.lab_fixtures"]

hypothesis.settings.register_profile("work", deadline=None)
# The same examples in each run: a red build must be red at the desk too.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "work")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own cloud and settings must not reach a test, nor a test that cloud."""
    for name in list(os.environ):
        if name.startswith(("OS_", "LBAAS_UI_")):
            monkeypatch.delenv(name)
