"""Keystone tokens for ``rest``: got when one is needed, and again when the server says that it has ended."""

from __future__ import annotations

from collections.abc import Callable, Generator

import httpx

HEADER = "X-Auth-Token"


class KeystoneTokens(httpx.Auth):
    """Puts a token on each request. ``fetch``: brings a new one."""

    def __init__(self, fetch: Callable[[], str]) -> None:
        self._fetch = fetch
        self._token = ""

    def headers(self) -> dict[str, str]:
        """The token that there is, as a header."""
        self._token = self._token or self._fetch()
        return {HEADER: self._token}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send it; once more with another token after a 401, which has done nothing."""
        request.headers.update(self.headers())
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = ""
            request.headers.update(self.headers())
            yield request
