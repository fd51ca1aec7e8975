"""What the form can offer."""

from __future__ import annotations

from fastapi import APIRouter

from lbaas_ui.api.auth import Reader
from lbaas_ui.api.catalog import catalog_of
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import problems
from lbaas_ui.api.schemas import Catalog

router = APIRouter(tags=["catalog"])


@router.get("/catalog", responses=problems())
async def get_catalog(parts: PartsDep, _: Reader) -> Catalog:
    """Subnets, networks, flavors, servers and so on, and what this cloud can do, all from the mirror."""
    return catalog_of(
        parts.store,
        api_version=parts.cloud.api_version,
        services=parts.cloud.services,
        full_create=parts.queue.full_create(),
        project_id=parts.cloud.project_id,
    )
