"""Errors as the API tells them."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ProblemItem(BaseModel):
    """One wrong field: ``path`` as in ``listeners[0].protocol_port``."""

    path: str
    code: str
    message: str
    params: dict[str, str] = Field(default_factory=dict)


class ProblemDocument(BaseModel):
    """RFC 9457 ``application/problem+json``; ``code`` is stable, ``problems`` names the fields of a form."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str | None = None
    problems: list[ProblemItem] = Field(default_factory=list)
