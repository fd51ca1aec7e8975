"""The root of all models; see the modules beside it for the cloud's services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator


def _ids(value: object) -> object:
    """Octavia's ``[{"id": "a"}, ...]``, or plain ids, as a tuple of ids."""
    if isinstance(value, list | tuple):
        return tuple(item["id"] if isinstance(item, dict) else item for item in value)
    return value


def _in_utc(value: datetime) -> datetime:
    """Octavia sends UTC without saying so."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Ids = Annotated[tuple[str, ...], BeforeValidator(_ids)]
Strings = tuple[str, ...]
Moment = Annotated[datetime, AfterValidator(_in_utc)]

_new, _set = object.__new__, object.__setattr__


class Resource(BaseModel):
    """One object of the cloud as its API shows it.

    Frozen: a change is a new object. Fields that a newer cloud adds are left out; a null is the
    field's default.
    Times are aware, in UTC; the cloud sends them without a zone.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True)

    id: str
    project_id: str | None = None
    name: str = ""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: object) -> object:
        if isinstance(data, Mapping):
            return {key: value for key, value in data.items() if value is not None}
        return data

    def replaced(self, **values: object) -> Self:
        """Give a copy with other values, which are trusted: ``model_copy`` in a quarter of its time."""
        copy = _new(type(self))
        fields = self.__dict__.copy()  # unlike {**...}, this keeps the small form that store.compact gives
        fields.update(values)
        _set(copy, "__dict__", fields)
        # Shared, for it never changes: the model is frozen.
        _set(copy, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        _set(copy, "__pydantic_extra__", None)
        _set(copy, "__pydantic_private__", None)
        return copy


class Provisioned(Resource):
    """What all seven kinds of Octavia's configuration objects have.

    Source: Octavia api-ref v2, "Provisioning Status Codes", "Operating Status Codes".
    """

    description: str = ""
    admin_state_up: bool = True
    provisioning_status: str
    operating_status: str | None = None
    tags: Strings = ()
    created_at: Moment | None = None
    updated_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class ReadFrom:
    """Where the objects of a collection are read from; data for ``cloud.reader``.

    Attributes:
        service: type in the service catalogue, as in ``load-balancer``.
        path: of the list, as in ``/v2/lbaas/listeners``; ``{parent}`` stands for the parent's id
            (members of a pool, rules of a policy).
        list_key: the list's key in the answer, as in ``listeners``.
        item_key: the object's key in the answer, as in ``listener``; empty where the answer is
            the object itself.
        parent_field: field that the reader adds with the parent's id, as in ``pool_id``; empty for none.
        adapt: turns the wire's dict into the model's (no id, nested addresses), or None. It may be
            given its own result again, which it leaves as it is.
        item_path: where one object is, without ``/{id}``; empty where that is ``path``.
        of_project: not a list: there is one object, at ``path/{project_id}``, for the project of the
            credentials.
    """

    service: str
    path: str
    list_key: str
    item_key: str
    parent_field: str = ""
    adapt: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    item_path: str = ""
    of_project: bool = False

    def path_of(self, object_id: str, parent_id: str | None = None) -> str:
        """Give the path of one object."""
        return f"{(self.item_path or self.path).format(parent=parent_id)}/{object_id}"
