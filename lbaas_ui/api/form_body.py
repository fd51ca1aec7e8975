"""From a request to a checked form and the balancer it is about; shared by the routes that take forms."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from lbaas_ui.api.body import model_of
from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.schemas import PlanRequest
from lbaas_ui.errors import FormRejected, NotFound, Problem
from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.load import form_of_data
from lbaas_ui.forms.names import resolve_names
from lbaas_ui.store import queries
from lbaas_ui.store.queries import BalancerTree
from lbaas_ui.store.store import Store

# An entity tag, or `*`. Source: RFC 9110, 8.8.3 and 13.1.1; of several tags there is no use.
IF_MATCH: Final = r"""^(\*|(W/)?"[!#-~]+")$"""


def read(data: object, store: Store) -> BalancerForm:
    """A form from a parsed body, names (of subnets, networks and so on) turned into ids.

    Raises:
        FormRejected: with every problem of its shape, or names that are unknown or stand for several things.
    """
    return resolve_names(form_of_data(data), store)


def read_plan_request(data: object, store: Store) -> PlanRequest:
    """What is to be planned. Paths of problems are those of the form itself, as when it is sent.

    Raises:
        FormRejected: as ``read``, or when it names not exactly one thing to plan.
    """
    if not isinstance(data, dict):
        raise FormRejected([Problem("", "wrong_type", "The body must be an object with a form.")])
    wanted = model_of(PlanRequest, {key: value for key, value in data.items() if key != "form"})
    of_balancer = [wanted.delete, wanted.drift, wanted.revision is not None, wanted.members is not None]
    if sum(of_balancer) + (data.get("form") is not None) != 1:
        ways = "`delete`, `revision`, `drift` or `members` with a `balancer_id`"
        raise FormRejected([Problem("form", "missing", f"Send a form, or one of {ways}.")])
    if not any(of_balancer):
        return wanted.model_copy(update={"form": read(data["form"], store)})
    if wanted.balancer_id is None:
        raise FormRejected([Problem("balancer_id", "missing", "Name the balancer that this is about.")])
    return wanted


def tree_of(store: Store, balancer_id: str) -> BalancerTree:
    """A balancer as the mirror shows it.

    Raises:
        NotFound: there is none with this id.
    """
    tree = queries.tree(store, balancer_id)
    if tree is None:
        raise NotFound(f"There is no balancer {balancer_id}.")
    return tree


def revision_of_header(if_match: str | None) -> str | None:
    """The revision in ``If-Match: "..."``; None where any will do.

    Raises:
        ApiError: 400, it is no single quoted tag.
    """
    if if_match is None or if_match == "*":
        return None
    if not re.fullmatch(IF_MATCH, if_match):
        raise ApiError(
            HTTPStatus.BAD_REQUEST, "malformed_if_match", 'Send If-Match as one quoted revision: "...".'
        )
    return if_match.removeprefix("W/").strip('"')
