"""One action for many members."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt


class MembersRequest(BaseModel):
    """What is done to which members of a balancer, in any of its pools; each pool is one call at most.

    ``drain``: weight 0. ``disable``: switched off. ``enable``: switched on, and where the weight was 0 with
    ``weight``, else 1. ``weight``: with ``weight``. ``members`` are ids.
    """

    model_config = ConfigDict(extra="forbid")

    action: Literal["drain", "enable", "disable", "weight"]
    members: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=10_000)
    weight: Annotated[StrictInt, Field(ge=0, le=256)] | None = None
