"""Who somebody is in the cloud, and how they show it; data of ``cloud.keystone``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lbaas_ui.cloud.session import Access


@dataclass(frozen=True, slots=True)
class Project:
    """A project in which a user has a role."""

    id: str
    name: str
    domain_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whose a token is, and for which project.

    Attributes:
        project_id: None for a token without scope.
        roles: names, those that others imply included.
        endpoints: service type -> URL, from the token's catalogue.
        token: the secret itself. ends_at: when Keystone stops accepting it.
        application_credential_id: with which the token was got, or None.
    """

    user_id: str
    user_name: str
    user_domain: str
    project_id: str | None
    project_name: str | None
    roles: tuple[str, ...]
    endpoints: Mapping[str, str]
    ends_at: datetime
    token: str = field(repr=False)
    application_credential_id: str | None = None

    def access(self) -> Access:
        """The same, as ``cloud.client`` wants it."""
        return Access(self.project_id, self.project_name, self.user_name, self.roles, self.endpoints)


def of_person(person: Person) -> dict[str, Any]:
    """A person as JSON, with the token: only for what is encrypted."""
    return {
        "user_id": person.user_id,
        "user_name": person.user_name,
        "user_domain": person.user_domain,
        "project_id": person.project_id,
        "project_name": person.project_name,
        "roles": list(person.roles),
        "endpoints": dict(person.endpoints),
        "ends_at": person.ends_at.isoformat(),
        "token": person.token,
        "application_credential_id": person.application_credential_id,
    }


def person_of(data: Mapping[str, Any]) -> Person:
    """A person as ``of_person`` wrote them down."""
    times = {"roles": tuple(data["roles"]), "ends_at": datetime.fromisoformat(data["ends_at"])}
    return Person(**{**data, **times})


@dataclass(frozen=True, slots=True)
class ByPassword:
    """A log-in with a password. ``project``: its id, or a name with ``project_domain``; None for no scope."""

    user_name: str
    user_domain: str
    password: str = field(repr=False)
    project_id: str | None = None
    project_name: str | None = None
    project_domain: str | None = None


@dataclass(frozen=True, slots=True)
class ByApplicationCredential:
    """A log-in with an application credential: its id, or its name with that of its user."""

    secret: str = field(repr=False)
    id: str | None = None
    name: str | None = None
    user_name: str | None = None
    user_domain: str | None = None
