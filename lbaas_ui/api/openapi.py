"""The OpenAPI description, and ``python -m lbaas_ui.api.openapi``, which prints it for ``web/openapi.json``.

FastAPI describes the routes; added here is what it cannot see: bodies that the routes read themselves, the
messages of the stream, and how to log in. In answers every field is there; in a form only what is named.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from lbaas_ui import __version__
from lbaas_ui.api.auth import COOKIE
from lbaas_ui.api.routes.common import problems
from lbaas_ui.api.schemas import (
    CertificateUpload,
    MaintenanceRequest,
    MembersRequest,
    PlanRequest,
    ProblemDocument,
    ProjectChoice,
    ScheduleRequest,
    SessionRequest,
    SteeringRequest,
    StreamMessage,
)
from lbaas_ui.forms.document import BalancerForm

ANYWHERE: Final = (400, 403, 429)  # refused before any route
_DESCRIPTION = """Load balancers of OpenStack Octavia: forms in, operations out, and what happens meanwhile.

Every error is `application/problem+json` with a stable `code`. Live changes come over the WebSocket
`/api/v1/stream` as `StreamMessage`. Scripts send `Authorization: Bearer <access token>` in local mode, a
Keystone token as `X-Auth-Token` else; writes with the session cookie need `X-Requested-With: lbaas-ui`."""


_SECURITY: Final[dict[str, Any]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The access token of the server's start.",
    },
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Auth-Token",
        "description": "A Keystone token.",
    },
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description of an app's REST interface."""
    found = get_openapi(
        title="lbaas-ui",
        version=__version__,
        description=_DESCRIPTION,
        routes=app.routes,
        separate_input_output_schemas=True,
    )
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.update(_definitions("serialization", ProblemDocument, StreamMessage))
    for schema in schemas.values():
        if "properties" in schema:
            schema["required"] = list(schema["properties"])  # an answer has every field, defaults, too
    # Forms last: a form in an answer names only what it names, so its keys are optional there, too.
    taken = (
        BalancerForm,
        CertificateUpload,
        MaintenanceRequest,
        MembersRequest,
        PlanRequest,
        ProjectChoice,
        ScheduleRequest,
        SessionRequest,
        SteeringRequest,
    )
    schemas.update(_definitions("validation", *taken))
    components["securitySchemes"] = _SECURITY
    found["security"] = [{name: []} for name in _SECURITY]
    _mend(found)
    return found


def _definitions(mode: JsonSchemaMode, *models: type[BaseModel]) -> dict[str, Any]:
    _, definitions = models_json_schema(
        [(model, mode) for model in models], ref_template="#/components/schemas/{model}"
    )
    return dict(definitions["$defs"])


def _mend(found: dict[str, Any]) -> None:
    """Our 422 is a problem document like every other error; health and log-in need no log-in."""
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
            answer = operation["responses"].get("422", {})
            if "HTTPValidationError" in json.dumps(answer):
                problem = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
                operation["responses"]["422"] = {
                    "description": "A parameter has problems.",
                    "content": {"application/problem+json": {"schema": problem}},
                }
            for status, answer in problems(*ANYWHERE).items():
                operation["responses"].setdefault(str(status), answer)
            is_log_in = path.endswith("/session") and method in {"post", "delete"}
            if not path.startswith("/api/") or is_log_in or path.endswith("/log-in"):
                operation["security"] = []


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Neither query nor header can hold a null: there, `null` is a text. What may lack is not `required`."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if not kinds:
        return rest
    return {**kinds[0], **rest} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def main() -> None:
    """Print the description; needs no cloud, no database and no front end."""
    from lbaas_ui.api.app import bare_app  # noqa: PLC0415 - the app itself needs this module

    json.dump(describe(bare_app()), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
