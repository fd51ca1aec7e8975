"""Certificates in Barbican: uploads, and what there is to know of those that are there.

An upload is one call, sent at once: it is not journalled, since nothing of ours may keep a private key.
After a lost answer the secret is looked for by its name and compared byte by byte, so none is doubled.
Used by the API; ``run`` by ``runtime``.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import structlog

from lbaas_ui.cloud.pem import CertificateFacts, facts_of
from lbaas_ui.errors import AnswerLost, CloudError
from lbaas_ui.events.types import ObjectSeen
from lbaas_ui.models import Certificate, wire
from lbaas_ui.queue import reasons
from lbaas_ui.queue.journal import Journal, Move
from lbaas_ui.queue.kinds import KINDS
from lbaas_ui.queue.ports import AnswerLike, CloudCalls
from lbaas_ui.store.store import Change, Store

_KIND: Final = KINDS["certificate.create"]
_USES: Final = (
    "default_of_listeners",
    "sni_of_listeners",
    "client_ca_of_listeners",
    "tls_of_pools",
    "ca_of_pools",
)
BINARY, TEXT = "application/octet-stream", "text/plain"
LOOKS: Final = 4  # for a lost answer's secret: the call may still be on its way
PAUSE_S: Final = 0.5
AGAIN_S: Final = 60.0  # after the cloud could not answer

log = structlog.get_logger(__name__)


class SecretCalls(CloudCalls, Protocol):
    """Calls to the cloud, with downloads; see ``cloud.client.Cloud``."""

    async def download(self, service: str, path: str, accept: str) -> bytes:
        """The body of a GET, as it is. Raises the ``CloudError`` tree."""


class Certificates:
    """See above.

    Attributes:
        known: facts by the ids of secrets; None where a secret holds no certificate.
    """

    def __init__(
        self,
        cloud: SecretCalls,
        store: Store,
        journal: Journal,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.known: dict[str, CertificateFacts | None] = {}
        self._on_known: list[Callable[[], None]] = []
        self._cloud = cloud
        self._store = store
        self._journal = journal
        self._now = now
        self._clock = clock
        self._sleep = sleep
        self._news = asyncio.Event()

    def facts(self, certificate: Certificate) -> CertificateFacts | None:
        """What is known of a secret, or of what a container holds."""
        ids = (certificate.id, *certificate.secrets)
        return next((found for found in map(self.known.get, ids) if found is not None), None)

    def tell(self, callback: Callable[[], None]) -> None:
        """Have ``callback`` called when more is known of those that were read."""
        self._on_known.append(callback)

    # --- uploads ------------------------------------------------------------------------------------

    async def upload(
        self,
        name: str,
        payload: bytes,
        facts: CertificateFacts,
        *,
        who: str,
        cloud: SecretCalls | None = None,
    ) -> Certificate:
        """Store a bundle (PKCS #12) or a PEM text; gives the secret.

        Args:
            name: for people.
            payload: the bundle.
            facts: of what it holds.
            who: the person's name, for the history.
            cloud: as that person; None for the server's own credentials (local mode).

        Raises:
            CloudError: Barbican refused it, or cannot be reached; nothing was stored.
        """
        began = self._clock()
        secret = await self._store_secret(cloud or self._cloud, name, payload)
        found = wire.certificate({**secret, "name": name, "secret_type": "certificate", "status": "ACTIVE"})
        self.known[found["id"]] = facts
        self._store.apply([ObjectSeen("certificates", found["id"], found, began)])
        await self._journal.record([self._move(found["id"], name, who)])
        return Certificate.model_validate(found)

    async def _store_secret(self, cloud: SecretCalls, name: str, payload: bytes) -> Mapping[str, Any]:
        try:
            answer: AnswerLike = await cloud.call(
                _KIND.service, _KIND.method, _KIND.path, json=_body(name, payload)
            )
        except AnswerLost:
            found = await self._find(cloud, name, payload)
            if found is None:
                raise
            return found
        return answer.data

    async def _find(self, cloud: SecretCalls, name: str, payload: bytes) -> Mapping[str, Any] | None:
        for look in range(LOOKS):
            await self._sleep(PAUSE_S * 2**look)
            try:
                answer = await cloud.call(
                    _KIND.service, "GET", _KIND.path, params={"name": name, "limit": "100"}
                )
                for secret in answer.data.get("secrets", ()):
                    if await _payload(cloud, _id(secret)) == payload:
                        return dict(secret)
            except CloudError as error:
                log.info("certificate.search_failed", error=error.message)
        return None

    def _move(self, secret_id: str, name: str, who: str) -> Move:
        return Move(
            at=self._now(),
            what="task",
            kind=_KIND.name,
            id=secret_id,
            name=name,
            new="DONE",
            why=reasons.say("uploaded"),
            who=who,
        )

    # --- facts --------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Read each certificate's facts once, one after the other, until cancelled."""
        unsubscribe = self._store.subscribe(self._changed)
        try:
            while True:
                self._news.clear()
                left = await self._read_unknown()
                if left:
                    await self._sleep(AGAIN_S)
                else:
                    await self._news.wait()
        finally:
            unsubscribe()

    def _changed(self, changes: Sequence[Change]) -> None:
        if any(change.collection in {"certificates", "listeners", "pools"} for change in changes):
            self._news.set()

    async def _read_unknown(self) -> bool:
        """Whether some could not be read now."""
        left, before = False, len(self.known)
        for one in list(self._store.all(Certificate)):
            if one.id in self.known or one.secrets or not self._is_ours_to_read(one):
                continue
            try:
                self.known[one.id] = facts_of(await _payload(self._cloud, one.id))
            except CloudError as error:
                log.info("certificate.unread", id=one.id, error=error.message)
                left = True
        if len(self.known) > before:
            for callback in self._on_known:
                callback()
        return left

    def _is_ours_to_read(self, one: Certificate) -> bool:
        """Not every secret of a project: only what is called a certificate, or serves TLS already."""
        if one.type == "certificate":
            return True
        containers = self._store.partners("certificates", one, "containers")
        return any(
            self._store.partners("certificates", owner, use) for owner in (one, *containers) for use in _USES
        )


async def _payload(cloud: SecretCalls, secret_id: str) -> bytes:
    path = f"{_KIND.path}/{secret_id}/payload"
    try:
        return await cloud.download(_KIND.service, path, BINARY)
    except CloudError as error:
        if error.status != 406:  # noqa: PLR2004 -- Not Acceptable: it is a text
            raise
    return await cloud.download(_KIND.service, path, TEXT)


def _body(name: str, payload: bytes) -> dict[str, Any]:
    if payload.startswith(b"-----BEGIN"):
        return {
            "name": name,
            "secret_type": "certificate",
            "payload": payload.decode(),
            "payload_content_type": TEXT,
        }
    return {
        "name": name,
        "secret_type": "certificate",
        "payload": base64.b64encode(payload).decode(),
        "payload_content_type": BINARY,
        "payload_content_encoding": "base64",
    }


def _id(secret: Mapping[str, Any]) -> str:
    return str(wire.certificate(secret)["id"])
