"""Labs for the tests under lab/ and browser/: started when the first test wants one, stopped at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import labkit
from tests.lab_view import LabView
from tests.served import Served

RUNNING: pytest.StashKey[list[labkit.Lab]] = pytest.StashKey()


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[labkit.Lab]:
    """Octavia and Keystone; operations end at once."""
    yield from _running("keystone", request, tmp_path_factory)


@pytest.fixture(scope="session")
def lab_full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[labkit.Lab]:
    """Octavia, Keystone, Neutron, Barbican and the stand-in for Nova; operations end at once."""
    yield from _running("full", request, tmp_path_factory)


@pytest.fixture
def view(lab: labkit.Lab) -> Iterator[LabView]:
    """Octavia itself, as somebody else sees it."""
    with lab.client() as client:
        yield LabView(client)


@pytest.fixture
def served(lab: labkit.Lab, tmp_path: Path) -> Iterator[Served]:
    """A server of ours in front of the lab, with a database of its own."""
    server = Served(lab.clouds_yaml, tmp_path / "served").start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def served_full(lab_full: labkit.Lab, tmp_path: Path) -> Iterator[Served]:
    """A server of ours with the built pages, in front of a cloud with everything."""
    server = Served(lab_full.clouds_yaml, tmp_path / "served").start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(autouse=True)
def _leave_labs_tidy(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test's faults, delays and feed manners end with it."""
    yield
    for running in request.config.stash.get(RUNNING, []):
        running.clear()


def _running(
    mode: labkit.Mode, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[labkit.Lab]:
    started = labkit.start(mode, tmp_path_factory.mktemp(f"lab-{mode}"), OCTAVIA_LAB_DELAY="0")
    all_running = request.config.stash.setdefault(RUNNING, [])
    all_running.append(started)
    try:
        yield started
    finally:
        all_running.remove(started)
        started.stop()
