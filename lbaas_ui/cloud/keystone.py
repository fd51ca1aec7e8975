"""Keystone for many people: log-ins, checks of tokens, projects, trusts; keystoneauth1's part, in threads.

Beside ``cloud.session`` (one user of clouds.yaml) the only module that touches keystoneauth1. Called by
``tenancy``. Wrong credentials raise NotAuthenticated, with one sentence for whatever is wrong with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import quote

from keystoneauth1 import access as ka_access
from keystoneauth1.access import AccessInfo
from keystoneauth1.identity import v3
from keystoneauth1.session import Session
from openstack.config.cloud_region import CloudRegion

from lbaas_ui.cloud.endpoints import SERVICES, root_of
from lbaas_ui.cloud.person import ByApplicationCredential, ByPassword, Person, Project
from lbaas_ui.cloud.session import Access, CloudSession, aware, in_thread
from lbaas_ui.cloud.tokens import Token, token_of
from lbaas_ui.errors import CloudError, CloudUnauthorized, ConfigurationError, NotAuthenticated

WRONG: Final = "Keystone does not accept this: user, domain, password, project, or what stands for them."
REFUSED: Final = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
)

Result = TypeVar("Result")


class Keystone:
    """The identity service of the cloud that ``--os-cloud`` names.

    Args:
        region: what openstacksdk read of that cloud: where Keystone is, and the user that holds trusts.
        timeout_s: for one request.
    """

    def __init__(self, region: CloudRegion, timeout_s: float) -> None:
        verify, cert = region.get_requests_verify_args()
        self.name: str = region.name or "envvars"
        self._region = region
        self._auth: Mapping[str, Any] = region.config.get("auth") or {}
        auth_url = str(self._auth.get("auth_url") or "")
        if not auth_url:
            raise ConfigurationError(f"The cloud {self.name!r} names no Keystone (auth_url).")
        self._url = f"{root_of(auth_url)}/v3"
        self._new_session: Callable[[], Session] = lambda: Session(
            verify=verify, cert=cert, timeout=timeout_s, app_name="lbaas-ui"
        )
        self._plain = self._new_session()
        self._service_user_id = ""

    @classmethod
    def configure(cls, os_cloud: str | None, timeout_s: float) -> Keystone:
        """The Keystone of a cloud in clouds.yaml or ``OS_*``; asks it nothing.

        Raises:
            ConfigurationError: no such cloud, or it names no Keystone.
        """
        return cls(CloudSession.configure(os_cloud, timeout_s=timeout_s).region, timeout_s)

    async def reachable(self) -> None:
        """Ask for nothing but an answer. Raises CloudTemporary."""
        await in_thread(lambda: self._plain.get(self._url, authenticated=False))

    # --- people ------------------------------------------------------------------------------------------

    async def with_password(self, proof: ByPassword) -> Person:
        """Log in. Raises NotAuthenticated, CloudTemporary."""
        domain = (proof.project_domain or proof.user_domain) if proof.project_name else None
        plugin = v3.Password(
            self._url,
            username=proof.user_name,
            user_domain_name=proof.user_domain,
            password=proof.password,
            unscoped=not (proof.project_id or proof.project_name),
            project_id=proof.project_id,
            project_name=proof.project_name,
            project_domain_name=domain,
        )
        return await self.log_in(plugin)

    async def with_application_credential(self, proof: ByApplicationCredential) -> Person:
        """Log in. Raises NotAuthenticated, CloudTemporary."""
        return await self.log_in(self._application_credential(proof))

    async def with_token(self, token: str, project_id: str | None = None) -> Person:
        """A token for another project (or none), got with this one; it ends when this one does.

        Raises:
            NotAuthenticated: the token holds no longer, or not for that project. CloudTemporary.
        """
        return await self.log_in(
            v3.Token(self._url, token=token, project_id=project_id, unscoped=project_id is None)
        )

    async def person(self, token: str) -> Person:
        """Whose token that is, as Keystone says now. Raises NotAuthenticated, CloudTemporary."""
        _check_shape(token)

        def ask() -> Person:
            headers = {"X-Auth-Token": token, "X-Subject-Token": token}
            answer = self._plain.get(f"{self._url}/auth/tokens", headers=headers, authenticated=False)
            return self._person(ka_access.create(resp=answer, auth_token=token))

        return await _checked(ask)

    async def projects(self, token: str) -> list[Project]:
        """Where the user of a token has a role, by name. Raises NotAuthenticated, CloudTemporary."""

        def ask() -> list[Project]:
            answer = self._plain.get(
                f"{self._url}/auth/projects", headers={"X-Auth-Token": token}, authenticated=False
            )
            found = [one for one in answer.json()["projects"] if one.get("enabled", True)]
            return [Project(one["id"], one["name"], one["domain_id"]) for one in found]

        return sorted(await _checked(ask), key=lambda one: (one.name.casefold(), one.id))

    async def forget(self, token: str) -> None:
        """Revoke a token; one that holds no longer is none. Raises CloudTemporary."""
        headers = {"X-Auth-Token": token, "X-Subject-Token": token}
        with _Suppress():
            await in_thread(
                lambda: self._plain.delete(f"{self._url}/auth/tokens", headers=headers, authenticated=False)
            )

    async def log_in(self, plugin: v3.Auth) -> Person:
        """Whoever a plugin of keystoneauth stands for. Raises NotAuthenticated, CloudTemporary."""
        return await _checked(lambda: self._person(plugin.get_access(self._new_session())))

    def _person(self, info: AccessInfo) -> Person:
        return Person(
            user_id=info.user_id or "",
            user_name=info.username or "",
            user_domain=info.user_domain_name or "",
            project_id=info.project_id,
            project_name=info.project_name,
            roles=tuple(info.role_names or ()),
            endpoints=self._endpoints(info),
            ends_at=aware(info.expires) or datetime.now(UTC),
            token=info.auth_token or "",
            application_credential_id=getattr(info, "application_credential_id", None),
        )

    def _endpoints(self, info: AccessInfo) -> dict[str, str]:
        found = {}
        for service in SERVICES if info.has_service_catalog() else ():
            url = (
                self._region.get_endpoint(service)
                or info.service_catalog.url_for(
                    service_type=service,
                    interface=self._region.get_interface(service) or "public",
                    region_name=self._region.get_region_name(service),
                )
                if _has(info, service)
                else None
            )
            if url:
                found[service] = url
        return found

    # --- what acts for people ------------------------------------------------------------------------------

    def _application_credential(self, proof: ByApplicationCredential) -> v3.ApplicationCredential:
        return v3.ApplicationCredential(
            self._url,
            application_credential_id=proof.id,
            application_credential_name=None if proof.id else proof.name,
            username=None if proof.id else proof.user_name,
            user_domain_name=None if proof.id else proof.user_domain,
            application_credential_secret=proof.secret,
        )

    def _service_user(self, trust_id: str | None = None) -> v3.Password:
        given = self._auth
        if not given.get("password"):
            raise ConfigurationError(
                f"The cloud {self.name!r} names no user with a password: trusts need a service user."
            )
        return v3.Password(
            self._url,
            username=given.get("username"),
            user_id=given.get("user_id"),
            user_domain_name=given.get("user_domain_name"),
            user_domain_id=given.get("user_domain_id")
            or (None if given.get("user_domain_name") or given.get("user_id") else "default"),
            password=str(given["password"]),
            trust_id=trust_id,
            unscoped=trust_id is None,
        )

    async def service_user_id(self) -> str:
        """The user that holds the trusts.

        Raises:
            CloudError: Keystone does not know it, or cannot be reached. ConfigurationError: there is none.
        """
        if not self._service_user_id:
            plugin = self._service_user()
            self._service_user_id = (await in_thread(lambda: plugin.get_access(self._plain))).user_id or ""
        return self._service_user_id

    async def trust(self, person: Person, ends_at: datetime | None) -> str:
        """Let the service user act as this person, in their project with their roles; gives the trust's id.

        Raises:
            CloudError: Keystone refuses it (tokens of application credentials and of trusts make none).
        """
        trustee = await self.service_user_id()
        trust = {
            "trustor_user_id": person.user_id,
            "trustee_user_id": trustee,
            "project_id": person.project_id,
            "impersonation": True,
            "allow_redelegation": False,
            "roles": [{"name": role} for role in person.roles],
            "expires_at": None if ends_at is None else ends_at.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
        }
        answer = await in_thread(
            lambda: self._plain.post(
                f"{self._url}/OS-TRUST/trusts",
                json={"trust": trust},
                headers={"X-Auth-Token": person.token},
                authenticated=False,
            )
        )
        return str(answer.json()["trust"]["id"])

    async def end_trust(self, trust_id: str) -> None:
        """Delete a trust, as whom it impersonates; one that is gone is none. Raises CloudTemporary."""
        plugin = self._service_user(trust_id)
        url = f"{self._url}/OS-TRUST/trusts/{quote(trust_id, safe='')}"
        with _Suppress():
            token = (await in_thread(lambda: plugin.get_access(self._plain))).auth_token or ""
            await in_thread(
                lambda: self._plain.delete(url, headers={"X-Auth-Token": token}, authenticated=False)
            )

    def by_trust(self, trust_id: str) -> Renewable:
        """Credentials that a trust gives. Raises ConfigurationError: there is no service user."""
        return Renewable(self, self._service_user(trust_id))

    def by_application_credential(self, id: str, secret: str) -> Renewable:
        """Credentials of an application credential."""
        return Renewable(self, self._application_credential(ByApplicationCredential(secret, id=id)))

    def by_token(self, person: Person) -> Borrowed:
        """Credentials that end with a token."""
        return Borrowed(self.name, person)


class Renewable:
    """Credentials from which a new token can be got at any time; see ``cloud.client.Credentials``."""

    def __init__(self, keystone: Keystone, plugin: v3.Auth) -> None:
        self.name = keystone.name
        self._keystone = keystone
        self._plugin = plugin
        self._person: Person | None = None

    async def fetch_token(self) -> Token:
        """A new one. Raises CloudUnauthorized: they hold no longer. CloudTemporary."""
        return _token(await self._fetch())

    async def _fetch(self) -> Person:
        try:
            self._person = await self._keystone.log_in(self._plugin)
        except NotAuthenticated as error:
            raise CloudUnauthorized(error.message, service="identity", status=401) from error
        return self._person

    async def access(self) -> Access:
        """Who that is, and where the services stand. Raises as ``fetch_token``."""
        return (self._person or await self._fetch()).access()


class Borrowed:
    """A token that somebody logged in with: it cannot be renewed."""

    def __init__(self, name: str, person: Person) -> None:
        self.name = name
        self._person = person

    async def fetch_token(self) -> Token:
        """The token. Raises CloudUnauthorized: it has ended."""
        if self._person.ends_at <= datetime.now(UTC):
            raise CloudUnauthorized("The token of the log-in has ended.", service="identity", status=401)
        return _token(self._person)

    async def access(self) -> Access:
        """Who that is, and where the services stand."""
        return self._person.access()


def _check_shape(token: str) -> None:
    """What cannot stand in a header is no token. Raises NotAuthenticated."""
    if not re.fullmatch(r"[!-~]+", token):
        raise NotAuthenticated(WRONG)


def _token(person: Person) -> Token:
    return token_of({"X-Auth-Token": person.token}, now=datetime.now(UTC), ends_at=person.ends_at)


def _has(info: AccessInfo, service: str) -> bool:
    return any(one.get("type") == service for one in info.service_catalog.catalog)


async def _checked(work: Callable[[], Result]) -> Result:
    """Whatever Keystone refuses about a person is one answer."""
    try:
        return await in_thread(work)
    except CloudError as error:
        if error.status in REFUSED:
            raise NotAuthenticated(WRONG) from error
        raise


class _Suppress:
    """What Keystone refuses to forget is forgotten already."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: object, _trace: object) -> bool:
        return isinstance(error, CloudError) and error.status in REFUSED
