"""Who we are in the cloud and where its services stand: openstacksdk's and keystoneauth's part.

The only module that touches those two. They are synchronous, so everything here runs in threads; called by
``cloud.client``, one call at a time.
"""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypeVar

import httpx
import keystoneauth1.exceptions as ka
from keystoneauth1.access import AccessInfo
from keystoneauth1.identity.base import BaseIdentityPlugin
from openstack.config import OpenStackConfig
from openstack.config.cloud_region import CloudRegion
from openstack.exceptions import ConfigException
from openstack.warnings import RemovedInSDK60Warning

from lbaas_ui.cloud.endpoints import SERVICES
from lbaas_ui.cloud.tokens import Token, token_of
from lbaas_ui.errors import (
    CloudError,
    CloudRejected,
    CloudTemporary,
    CloudUnauthorized,
    ConfigurationError,
)

NO_AUTHENTICATION = "none"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Access:
    """What the cloud lets these credentials do and reach.

    Attributes:
        endpoints: service type -> URL from the catalogue, or from the configuration's overrides.
    """

    project_id: str | None
    project_name: str | None
    user_name: str
    roles: tuple[str, ...]
    endpoints: Mapping[str, str]


class CloudSession:
    """The credentials of one cloud.

    Args:
        region: what openstacksdk read from clouds.yaml and ``OS_*``.
        timeout_s: for one request to Keystone, unless ``api_timeout`` of clouds.yaml says otherwise.
    """

    def __init__(self, region: CloudRegion, timeout_s: float) -> None:
        self._region = region
        self._session = region.get_session()
        if self._session.timeout is None:
            self._session.timeout = timeout_s
        self.name: str = region.name or "envvars"

    @classmethod
    def configure(
        cls, os_cloud: str | None, *, timeout_s: float, config_files: Sequence[str] | None = None
    ) -> CloudSession:
        """Read the configuration; asks the cloud nothing.

        Args:
            os_cloud: name in clouds.yaml; None for ``OS_CLOUD``, ``OS_*``, or the only one.
            timeout_s: for one request to Keystone.
            config_files: in place of the usual places of clouds.yaml.

        Raises:
            ConfigurationError: no such cloud, or something in it is missing or wrong.
        """
        try:
            files = list(config_files) if config_files else None
            with warnings.catch_warnings():
                # openstacksdk 4.22 warns of its InfluxDB reports whether they are used or not.
                warnings.simplefilter("ignore", RemovedInSDK60Warning)
                region = OpenStackConfig(config_files=files).get_one(cloud=os_cloud)
            return cls(region, timeout_s)
        except (ConfigException, ka.ClientException, OSError, TypeError, ValueError) as error:
            raise ConfigurationError(_way_out(os_cloud, error)) from error

    @property
    def region(self) -> CloudRegion:
        """What openstacksdk read of this cloud."""
        return self._region

    @property
    def authenticates(self) -> bool:
        """False for ``auth_type: none``, where everyone is everyone."""
        return str(self._region.config.get("auth_type")) != NO_AUTHENTICATION

    async def fetch_token(self) -> Token:
        """A new token from Keystone. Raises CloudTemporary, CloudUnauthorized, CloudRejected."""
        return await in_thread(self._fetch_token)

    async def access(self) -> Access:
        """Who we are and where the services stand, from the token's catalogue. Raises as ``fetch_token``."""
        return await in_thread(self._access)

    def tls(self) -> ssl.SSLContext:
        """How calls check the services, and show themselves: ``verify``, ``cacert``, ``cert``, ``key``."""
        verify, cert = self._region.get_requests_verify_args()
        context = (
            ssl.create_default_context(cafile=verify)
            if isinstance(verify, str)
            else httpx.create_ssl_context()
        )
        if verify is False:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if cert:
            context.load_cert_chain(*((cert,) if isinstance(cert, str) else cert))
        return context

    def _fetch_token(self) -> Token:
        # Without this, keystoneauth gives back the token that it has for as long as it looks good to it.
        self._session.invalidate()
        headers = self._session.get_auth_headers() or {}
        info = self._info()
        return token_of(dict(headers), now=datetime.now(UTC), ends_at=aware(info.expires if info else None))

    def _access(self) -> Access:
        info = self._info()
        endpoints = {service: url for service in SERVICES if (url := self._endpoint(service))}
        if info is None:
            # Without authentication Octavia takes everyone for an administrator.
            return Access(None, None, "", () if self.authenticates else ("admin",), endpoints)
        return Access(
            info.project_id, info.project_name, info.username or "", tuple(info.role_names or ()), endpoints
        )

    def _info(self) -> AccessInfo | None:
        auth = self._session.auth
        # get_access() would fetch anew within two minutes of the token's end; auth_ref is what was fetched.
        return (
            (auth.auth_ref or auth.get_access(self._session))
            if isinstance(auth, BaseIdentityPlugin)
            else None
        )

    def _endpoint(self, service: str) -> str | None:
        override = self._override(service)
        if override or not self.authenticates:
            return override
        try:
            return self._session.get_endpoint(
                service_type=service,
                interface=self._region.get_interface(service) or "public",
                region_name=self._region.get_region_name(service),
            )
        except (ka.EndpointNotFound, ka.EmptyCatalog):
            return None

    def _override(self, service: str) -> str | None:
        if not self.authenticates and service != "load-balancer":
            # `auth: {endpoint: ...}` would stand for every service at once; only the balancers' is meant.
            return self._config(f"{service.replace('-', '_')}_endpoint_override")
        return self._region.get_endpoint(service)

    def _config(self, key: str) -> str | None:
        value = self._region.config.get(key)
        return str(value) if value else None


async def in_thread(work: Callable[[], Result]) -> Result:
    """Run it off the loop; keystoneauth's errors become ours. Raises the ``CloudError`` tree."""
    try:
        return await asyncio.to_thread(work)
    except ka.ClientException as error:
        raise _fault(error) from error


def _fault(error: ka.ClientException) -> CloudError:
    if not isinstance(error, ka.HttpError):
        return CloudTemporary(f"Keystone does not answer: {error}", service="identity")
    kind: type[CloudError] = CloudTemporary
    if error.http_status == HTTPStatus.UNAUTHORIZED:
        kind = CloudUnauthorized
    elif error.http_status in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}:
        kind = CloudRejected
    made = kind(
        error.message or str(error),
        status=error.http_status,
        service="identity",
        request_id=error.request_id,
        call=f"{error.method or ''} {error.url or ''}".strip(),
    )
    if isinstance(made, CloudTemporary):
        made.retry_in_s = float(getattr(error, "retry_after", 0) or 0) or None
    return made


def aware(moment: datetime | None) -> datetime | None:
    """A time of Keystone's with its zone, which it leaves out."""
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _way_out(os_cloud: str | None, error: Exception) -> str:
    which = f"The cloud {os_cloud!r}" if os_cloud else "The cloud"
    return (
        f"{which} is not configured: {error} "
        "Give --os-cloud the name of a cloud in clouds.yaml (or set OS_CLOUD, OS_CLIENT_CONFIG_FILE), "
        "or set OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and their like."
    )
