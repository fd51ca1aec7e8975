"""What is secret, and how it is taken out of whatever is written or answered: log, audit log, error answers.

Three ways, since none alone is enough: names of fields, shapes of texts, and the secrets of this process
themselves. Called by ``api.logs``, ``api.audit`` and ``api.errors``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

HIDDEN: Final = "[hidden]"
MOST_DEPTH: Final = 8  # what is nested deeper is left out whole
SHORTEST: Final = 6  # a known secret that is shorter would hide half of the log

SECRET_NAMES: Final = frozenset(
    {
        "access_token",
        "application_credential_secret",
        "authorization",
        "cookie",
        "keys",
        "passphrase",
        "password",
        "payload",
        "private_key",
        "secret",
        "set-cookie",
        "token",
        "x-auth-token",
        "x-subject-token",
    }
)

_SHAPES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # a private key in PEM, also where its end was cut off, or its line ends were escaped
    (
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
        ),
        HIDDEN,
    ),
    # amqp://user:PASSWORD@host, postgresql://..., https://...
    (
        re.compile(r"(?P<before>\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@'\"]*:)[^\s/@'\"]+(?=@)"),
        r"\g<before>" + HIDDEN,
    ),
    (re.compile(r"(?P<before>\bBearer[ =.:]+)[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), r"\g<before>" + HIDDEN),
    # Keystone's Fernet tokens, and what ``secretbox`` encrypts
    (re.compile(r"\bgAAAAA[A-Za-z0-9_-]{20,}={0,2}"), HIDDEN),
    # name=value and "name": "value" in the words of others
    (
        re.compile(
            r"(?P<before>\b(?:access_token|x-auth-token|x-subject-token|password|passphrase|secret|private_key"
            r"|lbaas_ui_session)['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&}]+",
            re.IGNORECASE,
        ),
        r"\g<before>" + HIDDEN,
    ),
)


def clean_text(text: str, secrets: Iterable[str] = ()) -> str:
    """A text without what looks like a secret, and without these secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text


class Redactor:
    """Takes secrets out of structures that are about to be written.

    Args:
        secrets: of this process, as the access token; short ones are left to names and shapes.
    """

    def __init__(self, *secrets: str) -> None:
        self._secrets = tuple(sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True))

    def text(self, text: str) -> str:
        """One text."""
        return clean_text(text, self._secrets)

    def mapping(self, values: Mapping[str, object]) -> dict[str, object]:
        """A structure of mappings, lists and values; others are written by their ``str`` later, if at all."""
        return {key: self._clean(key, value, 0) for key, value in values.items()}

    def _clean(self, key: object, value: object, depth: int) -> object:
        if str(key).lower() in SECRET_NAMES and value:
            return HIDDEN
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping | list | tuple | set | frozenset):
            return HIDDEN if depth >= MOST_DEPTH else self._inside(value, depth + 1)
        return self.text(str(value))

    def _inside(self, value: Mapping[object, object] | Collection[object], depth: int) -> object:
        if isinstance(value, Mapping):
            return {name: self._clean(name, one, depth) for name, one in value.items()}
        return [self._clean("", one, depth) for one in value]
