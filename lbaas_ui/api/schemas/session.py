"""Log-in, and who is logged in."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class SessionRequest(BaseModel):
    """Log-in of local mode: the access token that the server printed at its start."""

    access_token: str | None = None


class SessionInfo(BaseModel):
    """Who is logged in, and where."""

    mode: Literal["local", "keystone"]
    cloud: str
    user_name: str
    project_id: str | None
    project_name: str | None
    roles: list[str]
    can_write: bool
