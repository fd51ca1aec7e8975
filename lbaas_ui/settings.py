"""What a person may set of ``lbaas-ui serve``: the options of the command line, with unit and reason.

Each is an option (``--feed-url``), a variable (``LBAAS_UI_FEED_URL``) and a key of the TOML file that
``--config`` names (``feed_url``); the option wins over the variable, the variable over the file.
Read by ``cli``, used by ``runtime``. Where the cloud is stands elsewhere: in clouds.yaml and ``OS_*``, as for
every OpenStack client.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ENV_PREFIX: Final = "LBAAS_UI_"
ORIGIN: Final = r"^https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?$"

SourceName = Literal["poll", "feed", "notifications"]
CreateMode = Literal["auto", "full", "cascade"]


def state_dir() -> Path:
    """Where this user's lbaas-ui keeps what must outlive it; not made here.

    Source: XDG Base Directory Specification, ``XDG_STATE_HOME``.
    """
    home = os.environ.get("XDG_STATE_HOME", "")
    # The specification: a path that is not absolute is to be ignored.
    base = Path(home) if home and Path(home).is_absolute() else Path.home() / ".local" / "state"
    return base / "lbaas-ui"


def _default_database() -> str:
    return f"sqlite:///{state_dir() / 'state.db'}"


def _default_sources(others: dict[str, Any]) -> tuple[SourceName, ...]:
    """Those for which there is an address, beside ``poll``."""
    feed: tuple[SourceName, ...] = ("feed",) if others.get("feed_url") else ()
    notifications: tuple[SourceName, ...] = ("notifications",) if others.get("notifications_url") else ()
    return ("poll", *feed, *notifications)


def _split(value: object) -> object:
    """``poll,feed`` as a list; in TOML it may be one already."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _transport_url(value: SecretStr) -> SecretStr:
    """What stands behind the scheme is read where it is used: by ``events/sources/rabbit.py``."""
    if not re.match(r"(rabbit|kombu|amqps?)://[^/]", value.get_secret_value()):
        raise ValueError(
            "it must be like `transport_url` in octavia.conf, rabbit://USER:PASSWORD@HOST:5672/."
        )
    return value


T = TypeVar("T")
Names = Annotated[tuple[T, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """All settings of one server. Wrong ones raise pydantic's ValidationError, a ValueError."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)
    config_file: ClassVar[Path | None] = None

    # --- where it listens, and for whom ---
    host: str = Field(
        "127.0.0.1", description="Address to listen on. Other machines reach only 0.0.0.0 or ::."
    )
    port: int = Field(8080, ge=0, le=65535, description="TCP port to listen on; 0 takes a free one.")
    auth: Literal["local", "keystone"] = Field(
        "local",
        description="Who may log in: `local`, whoever has the access token; `keystone`, the people of the"
        " cloud, each in their projects, with their roles.",
    )
    access_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="What local mode asks for. Unset: made at the first start, and kept.",
    )

    session_idle_s: float = Field(
        3600.0, ge=60, description="Seconds without a request after which a session of Keystone's ends."
    )
    session_life_s: float = Field(
        43200.0,
        ge=60,
        description="Seconds after which it ends in any case; with its Keystone token, if that ends before.",
    )
    trust_days: float = Field(
        90.0,
        ge=0,
        description="Days that a Keystone trust lasts under which operations and schedules go on when their"
        " people are gone; 0: until nothing needs it.",
    )
    handover_origins: Names[str] = Field(
        (),
        description="Pages that may hand over somebody who is logged in there, with a Keystone token, as in"
        " https://dashboard.example.org.",
    )
    log_in_attempts: int = Field(
        10,
        ge=1,
        description="Failed log-ins of one user within five minutes; of one address, five times as many.",
    )

    # --- how it looks from outside ---
    allowed_hosts: Names[str] = Field(
        (),
        description="Names by which browsers and scripts may call it. Unset: those of this machine where"
        " it listens on 127.0.0.1 or ::1, else any.",
    )
    forwarded_allow_ips: Names[str] = Field(
        (),
        description="Addresses or networks of proxies that are believed in X-Forwarded-For and -Proto."
        " Unset: none.",
    )
    frame_ancestors: Names[Annotated[str, StringConstraints(pattern=ORIGIN)]] = Field(
        (),
        description="Origins whose pages may show ours in a frame, as in https://portal.example.org."
        " Unset: none.",
    )

    # --- the cloud ---
    os_cloud: str | None = Field(
        None,
        description="Name of the cloud in clouds.yaml. Unset: OS_CLOUD, or the OS_* variables. With"
        " `--auth keystone` its user is the one that holds trusts, and needs no role.",
    )
    cloud_timeout_s: float = Field(
        60.0,
        gt=0,
        description="Seconds that one call to the cloud may take. Creates on a busy Octavia take some.",
    )
    create: CreateMode = Field(
        "auto",
        description="How new balancers are made: `full`, in one call; `cascade`, object by object; "
        "`auto`, in one call where the provider can.",
    )

    # --- how it hears of changes ---
    feed_url: str | None = Field(
        None, pattern=r"^wss?://", description="WebSocket of the status feed, as in ws://127.0.0.1:9877/."
    )
    notifications_url: Annotated[SecretStr, AfterValidator(_transport_url)] | None = Field(
        None,
        description="RabbitMQ to which Octavia sends notifications, as `transport_url` in octavia.conf:"
        " rabbit://USER:PASSWORD@HOST:5672/.",
    )
    notifications_topics: Names[str] = Field(
        ("notifications",), min_length=1, description="Topics of Octavia's notifications, as in octavia.conf."
    )
    notifications_exchange: str = Field(
        "octavia", min_length=1, description="`control_exchange` in octavia.conf."
    )
    sources: Names[SourceName] = Field(
        default_factory=_default_sources,
        min_length=1,
        description="Where news of the cloud come from: `poll`, and with it `feed`, `notifications` or both."
        " Unset: `poll` and those that have a URL.",
    )
    poll_interval_s: float = Field(
        30.0, ge=1, description="Seconds between two looks at all balancers while nothing is pending."
    )
    poll_rest_interval_s: float = Field(
        90.0,
        ge=1,
        description="Seconds between two looks at everything else: networks, servers, certificates.",
    )
    requests_per_s: float = Field(
        50.0,
        gt=0,
        description="Reads a second of the cloud, for all projects together, so that we never are its load."
        " Each step of the queue reads twice.",
    )

    statistics_interval_s: float = Field(
        60.0,
        ge=0,
        description="Seconds between two readings of a balancer's traffic; more where there are many, for it"
        " takes a fifth of `requests_per_s` at most. 0: none.",
    )

    # --- how much at once ---
    operations_at_once: int = Field(
        100, ge=1, description="Operations of one project that run at once; others stand in line."
    )
    operations_in_all: int = Field(
        1000,
        ge=1,
        description="Operations of all projects that run at once; a free place goes to projects in turn.",
    )
    calls_per_s: float = Field(
        100.0, gt=0, description="Changes a second that one project may send to the cloud."
    )

    stuck_after_s: float = Field(
        1800.0,
        gt=0,
        description="Seconds after which a transaction of Octavia is called stuck. Octavia itself gives up an"
        " amphora after 25 minutes and more.",
    )

    # --- what is kept ---
    database: str = Field(
        default_factory=_default_database,
        description="`sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`. Unset: a SQLite file in the"
        " user's state directory.",
    )
    history_days: float = Field(
        90.0,
        gt=0,
        description="Days that ended operations, timelines and traffic are kept; then they are cleaned up.",
    )
    keys: SecretStr | None = Field(
        None,
        description="Keys that encrypt stored secrets, separated by commas, the newest first. Unset: those"
        " of `keys_file`.",
    )
    keys_file: Path | None = Field(
        None,
        description="File of these keys; made at the first start. Unset: beside the SQLite file, as in"
        " `state.db.keys`, or `keys` in the user's state directory.",
    )
    role: Literal["all", "api", "worker"] = Field(
        "all", description="What this process does. Only `all` is there yet."
    )

    # --- what it says ---
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged. `debug` names every call to the cloud."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="`auto` is `console` on a terminal and `json` elsewhere, one object a line."
    )

    audit_log: str = Field(
        default_factory=lambda: str(state_dir() / "audit.jsonl"),
        min_length=1,
        description="File of the audit log, one JSON object a line; `-`: standard output; `none`. Unset:"
        " `audit.jsonl` in the user's state directory.",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.role != "all":
            raise ValueError(f"role: `{self.role}` is not there yet; use `all`.")
        if "poll" not in self.sources:
            raise ValueError("sources: `poll` must be among them; the others only make it rarer.")
        for name, url in (("feed", self.feed_url), ("notifications", self.notifications_url)):
            if name in self.sources and url is None:
                raise ValueError(f"{name}_url: the source `{name}` needs it.")
        return self

    @classmethod
    def settings_customise_sources(  # noqa: PLR0917 - pydantic's signature
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature; no .env here
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options over variables over the file."""
        file = TomlConfigSettingsSource(settings_cls, toml_file=cls.config_file)
        return init_settings, env_settings, file


def load(config: Path | None = None, **options: Any) -> Settings:  # noqa: ANN401 - each has its field's type
    """The settings of this process.

    Args:
        config: a TOML file; must exist.
        options: of the command line; None for those that were not given.

    Raises:
        ValueError: something is wrong; pydantic's ValidationError says at which field.
        OSError: the file cannot be read.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if config is None:
        return Settings(**given)
    with config.open("rb"):
        pass  # pydantic-settings passes over a file that is not there

    class FromFile(Settings):
        config_file: ClassVar[Path | None] = config

    return FromFile(**given)
