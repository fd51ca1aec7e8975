"""Encrypts what must be kept but must not be read in a copy of the database: trusts, credentials, tokens.

Keys come from ``LBAAS_UI_KEYS``, or from a file that is made at the first start, beside the database. The
newest encrypts, all decrypt; ``lbaas-ui keys`` changes them. ``db/sealed.py`` does to the database what is
needed then.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from lbaas_ui.errors import ConfigurationError, LbaasUiError
from lbaas_ui.settings import Settings, state_dir

VARIABLE: Final = "LBAAS_UI_KEYS"
PRIVATE: Final = 0o600
OTHERS: Final = 0o007
_SQLITE_FILE: Final = re.compile(r"sqlite(\+\w+)?:///(?P<path>[^:?][^?]*)")
HEAD: Final = """# Keys of lbaas-ui, the newest first: with them the secrets in its database can be read.
# Keep a copy where you keep the database's, but not with it. `lbaas-ui keys rotate` changes this file.
"""


class Unreadable(LbaasUiError):
    """A stored secret cannot be read with the keys that are here."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    Attributes:
        value: 32 bytes in URL-safe base64, as Fernet's.
        made_at: None where nobody wrote it down (``LBAAS_UI_KEYS``).
    """

    value: str = field(repr=False)
    made_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """Names the key and tells nothing of it."""
        return hashlib.sha256(b"lbaas-ui key:" + self.value.encode()).hexdigest()[:12]

    @property
    def fernet(self) -> Fernet:
        """What encrypts with this key alone."""
        return Fernet(self.value)


def new_key(now: datetime) -> Key:
    """A fresh key."""
    return Key(Fernet.generate_key().decode(), now)


class GivenKeys:
    """Those of ``LBAAS_UI_KEYS``: separated by commas, the newest first; changed by whoever sets it."""

    where = VARIABLE

    def __init__(self, text: str) -> None:
        self._keys = tuple(_key(part.strip(), None, VARIABLE) for part in text.split(",") if part.strip())
        if not self._keys:
            raise ConfigurationError(f"{VARIABLE} holds no key. {_HOW_TO_MAKE}")

    def read(self) -> Sequence[Key]:
        """All, the newest first."""
        return self._keys


class KeyFile:
    """A file of keys, one a line with the time at which it was made; several processes may use one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = str(path)
        self._read: tuple[tuple[int, int], Sequence[Key]] | None = None

    def read(self) -> Sequence[Key]:
        """All, the newest first; what another process changed meanwhile is seen.

        Raises:
            ConfigurationError: it is not there, cannot be read, is open to everybody, or holds no key.
        """
        try:
            found = self.path.stat()
            mark = (found.st_mtime_ns, found.st_ino)
            if self._read is not None and self._read[0] == mark:
                return self._read[1]
            if found.st_mode & OTHERS:
                raise ConfigurationError(f"Everybody on this machine can read {self.path}: chmod 600 it.")
            keys = _parsed(self.path.read_text(encoding="utf-8"), self.where)
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"The keys in {self.path} cannot be read: {error}") from error
        self._read = (mark, keys)
        return keys

    def make(self, now: datetime) -> None:
        """Make it with one key, unless it is there; of several processes one does, and all use the same.

        Raises:
            ConfigurationError: its folder cannot be written to.
        """
        if self.path.exists():
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._draft([new_key(now)])
            try:
                os.link(draft, self.path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        except OSError as error:
            raise ConfigurationError(f"The keys cannot be kept in {self.path}: {error}") from error

    def write(self, keys: Sequence[Key]) -> None:
        """Put these in place of what it held, in one step.

        Raises:
            ConfigurationError: it cannot be written.
        """
        try:
            self._draft(keys).replace(self.path)
        except OSError as error:
            raise ConfigurationError(f"The keys cannot be kept in {self.path}: {error}") from error

    def _draft(self, keys: Sequence[Key]) -> Path:
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        lines = [f"{key.made_at.isoformat() if key.made_at else '-'} {key.value}\n" for key in keys]
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
            file.write(HEAD + "".join(lines))
            file.flush()
            os.fsync(file.fileno())
        return draft


Keys = GivenKeys | KeyFile


class SecretBox:
    """Encrypts and decrypts with whatever keys there are at that moment.

    Args:
        keys: where they come from.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def encrypt(self, secret: str, *, bound_to: str) -> str:
        """The secret as text for the database.

        Args:
            secret: any text.
            bound_to: what it belongs to, as in ``trust:<id>``: elsewhere it does not open, so who can write
                to the database cannot make one person's secret another's.
        """
        return self._fernet().encrypt(_pack(bound_to, secret)).decode()

    def decrypt(self, sealed: str, *, bound_to: str) -> str:
        """The secret again.

        Raises:
            Unreadable: none of the keys fits, it was tampered with, or it belongs to something else.
        """
        try:
            opened = self._fernet().decrypt(sealed.encode("utf-8", "surrogatepass")).decode()
        except (InvalidToken, UnicodeDecodeError):
            raise self._unreadable() from None
        place, _, secret = opened.partition("\0")
        if place != bound_to:
            raise self._unreadable()
        return secret

    def again(self, sealed: str) -> str:
        """The same secret, encrypted with the newest key.

        Raises:
            Unreadable: as ``decrypt``.
        """
        try:
            return self._fernet().rotate(sealed.encode()).decode()
        except InvalidToken:
            raise self._unreadable() from None

    def opener(self, sealed: str) -> Key | None:
        """The key that opens it, or None."""
        return next((key for key in self.keys.read() if _opens(key, sealed)), None)

    def _fernet(self) -> MultiFernet:
        return MultiFernet([key.fernet for key in self.keys.read()])

    def _unreadable(self) -> Unreadable:
        return Unreadable(
            f"A stored secret cannot be read with the keys of {self.keys.where}: they are not the ones with "
            "which it was stored. Log in again, or put the old keys back."
        )


def needed(keys: Sequence[Key], uses: Mapping[str, int], replaced_before: datetime) -> list[Key]:
    """Those to keep: the newest, what opens something, and what was not replaced before that time.

    A key's own age does not count: with the newest one something may have been encrypted just now.

    Args:
        keys: the newest first.
        uses: how many secrets each opens, by its fingerprint.
        replaced_before: aware.
    """
    kept = list(keys[:1])
    for newer, key in itertools.pairwise(keys):
        is_old = newer.made_at is not None and newer.made_at <= replaced_before
        if uses.get(key.fingerprint) or not is_old:
            kept.append(key)
    return kept


def keys_for(settings: Settings) -> Keys:
    """Where this server's keys come from; nothing is made yet.

    Raises:
        ConfigurationError: ``LBAAS_UI_KEYS`` holds something else.
    """
    if settings.keys is not None:
        return GivenKeys(settings.keys.get_secret_value())
    if settings.keys_file is not None:
        return KeyFile(settings.keys_file)
    beside = _SQLITE_FILE.match(settings.database)
    return KeyFile(Path(f"{beside['path']}.keys") if beside else state_dir() / "keys")


def _pack(place: str, secret: str) -> bytes:
    if "\0" in place:
        raise ValueError("a zero byte in the name of a secret's place")
    return f"{place}\0{secret}".encode()


def _opens(key: Key, sealed: str) -> bool:
    try:
        key.fernet.decrypt(sealed.encode("utf-8", "surrogatepass"))
    except InvalidToken:
        return False
    return True


def _parsed(text: str, where: str) -> Sequence[Key]:
    keys = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            made_at, _, value = line.strip().rpartition(" ")
            keys.append(_key(value, _time(made_at, where), where))
    if not keys:
        raise ConfigurationError(f"{where} holds no key: put the file back that was there.")
    return keys


def _time(text: str, where: str) -> datetime | None:
    if text in {"", "-"}:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"{where} has a line that does not begin with a time.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _key(value: str, made_at: datetime | None, where: str) -> Key:
    try:
        Fernet(value)
    except ValueError:  # its words would repeat nothing, but a key is never shown, not even a wrong one
        raise ConfigurationError(f"{where} holds something that is no key. {_HOW_TO_MAKE}") from None
    return Key(value, made_at)


_HOW_TO_MAKE: Final = "A key is 32 random bytes in URL-safe base64: openssl rand -base64 32 | tr +/ -_"
