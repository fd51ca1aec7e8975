"""The check for known faults of dependencies never passes in silence."""

from __future__ import annotations

import json
import subprocess
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "check-advisories"
NONE = {"dependencies": [{"name": "a", "version": "1", "vulns": []}], "vulnerabilities": {}}
NO_NETWORK = "requests.exceptions.ConnectionError: Failed to resolve 'api.osv.dev'"
NO_SERVICE = json.dumps({"message": "405 Method Not Allowed - POST https://registry"})


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The check, as a module."""
    monkeypatch.delenv("ADVISORIES", raising=False)
    spec = spec_from_loader("check_advisories", SourceFileLoader("check_advisories", str(SCRIPT)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answering(monkeypatch: pytest.MonkeyPatch, stdout: str = "", stderr: str = "") -> None:
    """Have both programs say this."""

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, stdout, stderr)

    monkeypatch.setattr(subprocess, "run", run)


def test_no_faults(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is said, too."""
    answering(monkeypatch, json.dumps(NONE))
    assert script.main()
    assert capsys.readouterr().out == "pip-audit: no known faults\nnpm audit: no known faults\n"


def test_faults(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is named, and the check fails."""
    vulns = [{"id": "CVE-1", "fix_versions": ["2"]}]
    found = {
        "dependencies": [{"name": "a", "version": "1", "vulns": vulns}],
        "vulnerabilities": {"b": {"severity": "high"}},
    }
    answering(monkeypatch, json.dumps(found))
    assert not script.main()
    told = capsys.readouterr().out
    assert "a 1: CVE-1, mended in 2" in told
    assert "b: high" in told


@pytest.mark.parametrize("words", [("", NO_NETWORK), (NO_SERVICE, "")])
def test_nobody_to_ask(
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, str],
) -> None:
    """It passes and says that nothing was checked, and why; where it is required, it fails."""
    answering(monkeypatch, *words)
    assert script.main()
    assert capsys.readouterr().out.count("NOT CHECKED") == 2
    monkeypatch.setenv("ADVISORIES", "required")
    assert not script.main()


@pytest.mark.parametrize("words", [("", ""), ("{}", "TypeError: a bug"), ("[]", "")])
def test_a_program_that_breaks(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    """Is no missing network: the check fails."""
    answering(monkeypatch, *words)
    with pytest.raises(SystemExit) as raised:
        script.main()
    assert raised.value.code


def test_a_program_that_is_missing(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same."""
    monkeypatch.setattr(script.sys, "executable", "/nowhere/python")
    with pytest.raises(SystemExit, match="pip-audit cannot be run"):
        script.main()
