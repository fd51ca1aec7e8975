"""Filters and pages of the list of balancers. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from lbaas_ui.api.errors import ApiError
from lbaas_ui.api.schemas import BalancerPage, BalancerSummary


@dataclass(frozen=True, slots=True)
class Filter:
    """What a caller wants to see; empty values want all.

    Attributes:
        name: part of the name, in any case. tags: a balancer must have all of them.
    """

    name: str | None = None
    provisioning_status: str | None = None
    tags: tuple[str, ...] = ()

    def passes(self, summary: BalancerSummary) -> bool:
        """Whether this balancer is wanted."""
        return (
            (self.name is None or self.name.casefold() in summary.name.casefold())
            and self.provisioning_status in {None, summary.provisioning_status}
            and set(self.tags) <= set(summary.tags)
        )


def page(
    summaries: Iterable[BalancerSummary], wanted: Filter, *, limit: int, marker: str | None
) -> BalancerPage:
    """One page, by name; the marker is a place in that order, so it stays good when its balancer goes.

    Raises:
        ApiError: 400, the marker is not one of ours.
    """
    after = None if marker is None else _place_of_marker(marker)
    found = in_order(one for one in summaries if wanted.passes(one))
    rest = found if after is None else [one for one in found if _place(one) > after]
    shown = rest[:limit]
    more = len(rest) > limit
    return BalancerPage(
        balancers=shown, total=len(found), next_marker=_marker_of(shown[-1]) if more and shown else None
    )


def in_order(summaries: Iterable[BalancerSummary]) -> list[BalancerSummary]:
    """By name, whatever the case of its letters."""
    return sorted(summaries, key=_place)


Place = tuple[str, str]


def _place(summary: BalancerSummary) -> Place:
    operation = summary.operation.id if summary.operation else ""
    return summary.name.casefold(), summary.id or operation


def _marker_of(summary: BalancerSummary) -> str:
    return base64.urlsafe_b64encode(json.dumps(_place(summary)).encode()).decode()


def _place_of_marker(marker: str) -> Place:
    try:
        name, last = json.loads(base64.urlsafe_b64decode(marker.encode("ascii")))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise _unknown_marker() from error
    if not (isinstance(name, str) and isinstance(last, str)):
        raise _unknown_marker()
    return name, last


def _unknown_marker() -> ApiError:
    return ApiError(
        HTTPStatus.BAD_REQUEST, "malformed_marker", "The marker is not a `next_marker` of this list."
    )
