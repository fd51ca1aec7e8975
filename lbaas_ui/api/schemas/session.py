"""Log-in, who is logged in, and the sessions of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=255)]
Secret = Annotated[str, Field(min_length=1, max_length=8192)]
Mode = Literal["local", "keystone"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PasswordProof(_Strict):
    """User name and password; without a project one is chosen afterwards."""

    user_name: Text
    user_domain: Text = "Default"
    password: Secret
    project_id: Text | None = None
    project_name: Text | None = None
    project_domain: Text | None = None


class ApplicationCredentialProof(_Strict):
    """An application credential: by its id, or by its name and that of its user. It says which project."""

    id: Text | None = None
    name: Text | None = None
    user_name: Text | None = None
    user_domain: Text = "Default"
    secret: Secret


class TokenProof(_Strict):
    """A Keystone token; the session ends when it does."""

    token: Secret
    project_id: Text | None = None


class SessionRequest(_Strict):
    """One way to log in.

    ``access_token``: of local mode, the one that the server printed at its start. The others: with Keystone.
    """

    access_token: Secret | None = None
    password: PasswordProof | None = None
    application_credential: ApplicationCredentialProof | None = None
    token: TokenProof | None = None

    def named(self) -> str:
        """The user whose log-in this is, with the domain, as far as it is said; else empty."""
        named = self.password or self.application_credential
        if named is None:
            return ""
        if isinstance(named, ApplicationCredentialProof) and named.id is not None:
            return f"application credential {named.id}"
        return f"{named.user_name}@{named.user_domain}" if named.user_name else ""


class ProjectChoice(_Strict):
    """The project to go to."""

    project_id: Text


class LogInInfo(BaseModel):
    """How one logs in here."""

    mode: Mode
    cloud: str


class SessionInfo(BaseModel):
    """Who is logged in, and where.

    ``project_id``: null before a project is chosen. ``can_read``: false where the roles give no access to
    load balancers; ``refusal`` says why. ``ends_at``: when one must log in again.
    """

    mode: Mode
    cloud: str
    user_name: str
    user_domain: str = ""
    project_id: str | None
    project_name: str | None
    roles: list[str]
    can_read: bool = True
    can_write: bool
    can_failover: bool = True
    refusal: str = ""
    ends_at: datetime | None = None


class ProjectItem(BaseModel):
    """A project in which one has a role."""

    id: str
    name: str
    domain_id: str


class ProjectPage(BaseModel):
    """All of them, by name."""

    projects: list[ProjectItem]


class SessionItem(BaseModel):
    """One of one's own sessions. ``current``: the one that asks."""

    id: str
    current: bool
    method: str
    project_name: str | None
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


class SessionPage(BaseModel):
    """All of them, the newest first."""

    sessions: list[SessionItem]
