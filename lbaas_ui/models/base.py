"""The root of all models; see the modules beside it for the cloud's services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _none_is_empty(value: object) -> object:
    return [] if value is None else value


class Ref(BaseModel):
    """``{"id": ...}``: how Octavia names related objects inside another one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str


def _ids(value: object) -> object:
    """Octavia's ``[{"id": "a"}, ...]``, or plain ids, as a tuple of ids."""
    if isinstance(value, list | tuple):
        return tuple(item["id"] if isinstance(item, dict) else item for item in value)
    return () if value is None else value


Ids = Annotated[tuple[str, ...], BeforeValidator(_ids)]
Strings = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(_none_is_empty(value)))]  # type: ignore[arg-type]


class Resource(BaseModel):
    """One object of the cloud as its API shows it.

    Frozen: a change is a new object. Fields that a newer cloud adds are left out.
    Times are aware, in UTC; the cloud sends them without a zone.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    project_id: str | None = None
    name: str = ""


class Provisioned(Resource):
    """What all seven kinds of Octavia's configuration objects have.

    Source: Octavia api-ref v2, "Provisioning Status Codes", "Operating Status Codes".
    """

    description: str = ""
    admin_state_up: bool = True
    provisioning_status: str
    operating_status: str | None = None
    tags: Strings = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadFrom:
    """Where the objects of a collection are read from; data for ``cloud.reader``.

    Attributes:
        service: type in the service catalogue, as in ``load-balancer``.
        path: of the list, as in ``/v2/lbaas/listeners``; ``{parent}`` stands for the parent's id
            (members of a pool, rules of a policy). One object is at ``path/{id}``.
        list_key: the list's key in the answer, as in ``listeners``.
        item_key: the object's key in the answer, as in ``listener``.
        parent_field: field that the reader adds with the parent's id, as in ``pool_id``; empty for none.
        adapt: turns the wire's dict into the model's (no id, nested addresses), or None.
    """

    service: str
    path: str
    list_key: str
    item_key: str
    parent_field: str = ""
    adapt: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
