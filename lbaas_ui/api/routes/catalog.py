"""What the form can offer, and certificates that people bring along."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter

from lbaas_ui.api.auth import Reader, Writer
from lbaas_ui.api.body import JsonBody, model_of
from lbaas_ui.api.catalog import catalog_of, certificate_item
from lbaas_ui.api.parts import PartsDep
from lbaas_ui.api.routes.common import body_schema, problems
from lbaas_ui.api.schemas import Catalog, CertificateItem, CertificateUpload
from lbaas_ui.api.whole import Seen
from lbaas_ui.cloud import pem

router = APIRouter(tags=["catalog"])


@router.get("/catalog", responses=problems(503), dependencies=[Seen])
async def get_catalog(parts: PartsDep, _: Reader) -> Catalog:
    """Subnets, networks, flavors, servers and so on, and what this cloud can do, all from the mirror."""
    return catalog_of(
        parts.store,
        api_version=parts.cloud.api_version,
        services=parts.cloud.services,
        full_create=parts.queue.full_create(),
        project_id=parts.cloud.project_id,
        facts=parts.certificates.facts,
    )


@router.post(
    "/certificates",
    status_code=HTTPStatus.CREATED,
    openapi_extra=body_schema("CertificateUpload"),
    responses=problems(400, 403, 413, 415, 422, 503),
)
async def upload_certificate(parts: PartsDep, caller: Writer, body: JsonBody) -> CertificateItem:
    """Check a certificate and store it in Barbican, as one secret that Octavia can use; gives its ref."""
    wanted = model_of(CertificateUpload, body)
    payload, facts = _checked(wanted, datetime.now(UTC))
    stored = await parts.certificates.upload(
        wanted.name, payload, facts, who=caller.user_name, cloud=caller.cloud
    )
    return certificate_item(stored, facts)


def _checked(wanted: CertificateUpload, now: datetime) -> tuple[bytes, pem.CertificateFacts]:
    if not wanted.private_key.strip():
        return wanted.certificate.strip().encode(), pem.authority(wanted.certificate, now=now)
    return pem.bundle(
        wanted.certificate,
        wanted.private_key,
        intermediates=wanted.intermediates,
        passphrase=wanted.passphrase,
        now=now,
    )
