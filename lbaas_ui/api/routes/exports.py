"""A balancer as code for other tools."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from lbaas_ui.api import form_body
from lbaas_ui.api.auth import Reader
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import BalancerId, problems
from lbaas_ui.api.whole import Whole
from lbaas_ui.forms.existing import form_of_tree
from lbaas_ui.forms.exports.targets import TARGETS, TargetName, file_name
from lbaas_ui.forms.exports.things import known_of

router = APIRouter(prefix="/balancers", tags=["balancers"])

# A schema is about what a YAML text holds, not about the text.
_SCHEMAS: Final[dict[str, Any]] = {"application/yaml": {"type": "object", "additionalProperties": True}}
_CODE: Final[dict[str, Any]] = {
    "description": "The code, as a file to be saved: `Content-Disposition` names it after the balancer.",
    "content": {
        media_type: {"schema": _SCHEMAS.get(media_type, {"type": "string"})}
        for media_type in sorted({target.media_type for target in TARGETS.values()})
    },
}


@router.get(
    "/{balancer_id}/export",
    responses={**problems(404, 422, 503), 200: _CODE},
    response_class=Response,
    dependencies=[Whole],
)
async def export_balancer(
    balancer_id: BalancerId,
    parts: PartsDep,
    _: Reader,
    *,
    to: Annotated[
        TargetName,
        Query(description=", ".join(f"`{name}`: {target.title}" for name, target in TARGETS.items()) + "."),
    ],
) -> Response:
    """The balancer as code for another tool, as the mirror shows it now; what a tool lacks is a comment."""
    tree = form_body.tree_of(parts.store, balancer_id)
    form, target = form_of_tree(tree), TARGETS[to]
    return Response(
        target.render(form, known_of(tree)),
        media_type=f"{target.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name(form, to)}"'},
    )
