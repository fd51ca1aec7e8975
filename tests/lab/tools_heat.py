"""Has Heat validate templates, a JSON list on standard input; prints what is wrong with each, or null.

Run by Heat's own Python (`.tools/heat`), which has nothing of ours. Nothing is asked of any cloud: whether it
has Octavia, and whether an id or a name exists there, is all that Heat would look up, and is taken as true.
"""

from __future__ import annotations

import json
import sys

from heat.common import context, exception, template_format  # type: ignore[import-not-found]  # not in .venv
from heat.engine import constraints, environment, resource, resources, stack, template  # type: ignore[import-not-found]  # not in .venv
from oslo_config import cfg  # type: ignore[import-not-found]  # not in .venv


def fault_of(text: str) -> str | None:
    """What Heat says against a template."""
    try:
        data = template_format.parse(text)
        # What the template leaves to whoever makes a stack of it.
        asked = [name for name, about in data["parameters"].items() if "default" not in about]
        given = environment.Environment({"parameters": dict.fromkeys(asked, "given")})
        parsed = template.Template(data, env=given)
        whole = stack.Stack(context.RequestContext(project_id="p", username="u"), "exported", parsed)
        whole.validate()
    except (exception.HeatException, ValueError) as error:
        return str(error)
    return None


def main() -> None:
    """Validate all."""
    cfg.CONF([], project="heat", default_config_files=[], default_config_dirs=[])
    constraints.CustomConstraint._is_valid = lambda *_: True
    resource.Resource.is_service_available = classmethod(lambda *_: (True, None))
    resources.initialise()
    json.dump([fault_of(text) for text in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
