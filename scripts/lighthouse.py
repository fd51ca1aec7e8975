"""Lighthouse on each first page, against the product with a lab of its own: `make lighthouse`.

Prints the four scores of each page (as a desk computer), and ends with 1 where one is under 95. Lighthouse
itself is fetched by npm when it is asked for: nothing else needs its 150 packages.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.screenshots import furnish, product
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.served import TOKEN, Served

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = "lighthouse@13.5.0"
LEAST = 95
TRIES = 3  # at times it misses the beginning of a page, and asks to be run again (NO_NAVSTART)
SCORES = ("performance", "accessibility", "best-practices", "seo")


def pages(server: Served) -> dict[str, str]:
    """Name -> path; a page logs itself in by the token behind the `#`."""
    first = server.get("/balancers?limit=1")["balancers"][0]["id"]
    token = f"#token={TOKEN}"
    return {
        "log-in": "/",
        "board": f"/{token}",
        "operations": f"/operations{token}",
        "form": f"/balancers/new{token}",
        "balancer": f"/balancers/{first}{token}",
    }


def scores(address: str, folder: Path) -> dict[str, float]:
    """Run Lighthouse on one address; gives each score, 0 to 100."""
    report = folder / "report.json"
    command = [
        str(ROOT / "scripts" / "with-node"), "npm", "exec", "--yes", f"--package={LIGHTHOUSE}", "--",
        "lighthouse", address, "--quiet", "--preset=desktop", "--output=json", f"--output-path={report}",
        f"--chrome-flags={' '.join(FLAGS)}", f"--only-categories={','.join(SCORES)}",
    ]  # fmt: skip
    chrome = {"CHROME_PATH": str(CHROMIUM)} if CHROMIUM.exists() else {}
    for left in reversed(range(TRIES)):
        done = subprocess.run(command, check=not left, env={**os.environ, **chrome}, stdin=subprocess.DEVNULL)
        if done.returncode == 0:
            break
    categories = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: 100 * categories[name]["score"] for name in SCORES}


def main() -> None:
    """Measure all pages, print a table."""
    with (
        tempfile.TemporaryDirectory(prefix="lbaas-ui-lighthouse-") as home,
        product(Path(home)) as (_, server),
    ):
        furnish(server)
        print(f"{'':12}" + "".join(f"{name:>16}" for name in SCORES))
        least = 100.0
        for name, path in pages(server).items():
            found = scores(f"{server.url}{path}", Path(home))
            least = min(least, *found.values())
            print(f"{name:12}" + "".join(f"{found[one]:>16.0f}" for one in SCORES), flush=True)
    if least < LEAST:
        sys.exit(f"A score is under {LEAST}.")


if __name__ == "__main__":
    main()
