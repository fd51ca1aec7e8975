"""A real PostgreSQL for the tests, started once a run, and the databases that tests ask for.

``database`` is the URL of a fresh database, once on SQLite and once on PostgreSQL: a test that takes it runs
on both. The server listens on a socket in its own folder only, runs as an ordinary user (it refuses root),
and is stopped at the end.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from lbaas_ui.db.engine import open_database

START_S = 30.0
# A test's database need not outlive a power cut; a kill it does: what is committed is with the kernel.
FAST = ("fsync=off", "full_page_writes=off", "max_connections=200")


def memory() -> str:
    """A folder in memory, or else /tmp; short, for the path of a socket has 107 characters at most."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"  # noqa: S108


def program(name: str) -> str:
    """Where initdb or postgres is: on the path, or where Debian keeps it.

    Raises:
        RuntimeError: there is none; names the command that helps.
    """
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = shutil.which(name) or (str(debian[-1]) if debian else None)
    if found is None:
        raise RuntimeError("PostgreSQL is missing: run scripts/ensure-postgres (or make postgres).")
    return found


@dataclass
class Postgres:
    """One server in a folder of its own, which can be killed and started again."""

    settings: tuple[str, ...] = FAST
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="lbaas-pg-", dir=memory())))
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        """Make the folder's files, as the user who will own them."""
        self.user = _ordinary_user()
        if self.user is not None:
            shutil.chown(self.folder, self.user)
        command = [program("initdb"), "--pgdata", str(self.data), "--username=postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(
            command, user=self.user, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"initdb: {done.stderr}")

    @property
    def data(self) -> Path:
        """The server's files."""
        return self.folder / "data"

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def start(self) -> Postgres:
        """Start it and wait until it answers."""
        command = [program("postgres"), "-D", str(self.data), "-k", str(self.folder), "-h", ""]
        command += [word for setting in self.settings for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C is for pytest, which stops it
            )
        end = time.monotonic() + START_S
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:]) from None
                time.sleep(0.02)
            else:
                return self

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: end in good order, connections too; SIGQUIT: at once, as after a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None

    def remove(self) -> None:
        """Stop it and remove its files."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement: str) -> None:
        """One statement as its owner, outside a transaction."""
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def database(self, template: str = "template1") -> str:
        """The name of a fresh database, made from a template."""
        name = f"test_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever still holds a connection to it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _ordinary_user() -> str | None:
    """Whom to become: nobody else, unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


async def _migrate(url: str) -> None:
    await (await open_database(url)).dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this run."""
    server = Postgres()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a database with our tables, to make others from."""
    name = postgres.database()
    asyncio.run(_migrate(postgres.url(name)))
    return name


@pytest.fixture(scope="session")
def migrated_file() -> Iterator[Path]:
    """The same as a file of SQLite."""
    with tempfile.TemporaryDirectory(prefix="lbaas-db-", dir=memory()) as folder:
        path = Path(folder) / "state.db"
        asyncio.run(_migrate(f"sqlite:///{path}"))
        yield path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database, of each kind that we support."""
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(prefix="lbaas-db-", dir=memory()) as folder:
            shutil.copy(request.getfixturevalue("migrated_file"), folder)
            yield f"sqlite:///{folder}/state.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.database(request.getfixturevalue("migrated"))
    yield server.url(name)
    server.drop(name)
