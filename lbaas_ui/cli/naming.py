"""Finds the balancer that a person means: by id or by name. Used by the commands about one balancer."""

from __future__ import annotations

import uuid

from lbaas_ui.api.schemas import BalancerSummary
from lbaas_ui.client import Client
from lbaas_ui.errors import Conflict, NotFound
from lbaas_ui.queue.states import OPERATION_ENDED


def balancer_id_of(client: Client, name_or_id: str) -> str:
    """The id of the one balancer that is meant.

    Raises:
        NotFound: there is none with this id or name.
        Conflict: several have this name (``ambiguous_name``), or it is still being made (``being_made``).
    """
    if _is_id(name_or_id):
        return name_or_id
    found = existing_id(client, name_or_id)
    if found is None:
        raise NotFound(f"There is no balancer {name_or_id!r}. `lbaas-ui list` shows all.")
    return found


def existing_id(client: Client, name: str) -> str | None:
    """The id of the balancer with this name, or None where there is none.

    Raises:
        Conflict: as ``balancer_id_of``.
    """
    named = client.balancers_named(name)
    ids = [one.id for one in named if one.id is not None]
    if len(ids) > 1:
        raise Conflict(
            f"{len(ids)} balancers are named {name!r}: say which by its id, one of {', '.join(ids)}.",
            "ambiguous_name",
        )
    if ids:
        return ids[0]
    making = being_made(named)
    if making is not None:
        raise Conflict(
            f"The balancer {name!r} is still being made, by operation {making}. Wait for that one first.",
            "being_made",
        )
    return None


def being_made(named: list[BalancerSummary]) -> str | None:
    """The operation that is making a balancer which has no id yet; None where none runs."""
    for one in named:
        if one.id is None and one.operation is not None and one.operation.state not in OPERATION_ENDED:
            return one.operation.id
    return None


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
