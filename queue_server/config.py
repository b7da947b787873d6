"""The server's configuration: one TOML file, checked when it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence  # noqa: TC003 - pydantic needs it at run time
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from queue_server.insurance.config import PortalConfig  # noqa: TC001 - pydantic needs it

DEFAULT_PATH = Path("/etc/tiepdon/server.toml")
SERVER_USER = "queue-server"
Slug = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9.-]{0,31}$")]
Text = Annotated[str, Field(min_length=1, max_length=120)]
Port = Annotated[int, Field(gt=0, le=65535)]


class ConfigError(ValueError):
    """The configuration cannot be used; the message names file, place and cure."""


class Table(BaseModel):
    """A table of the file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteTable(Table):
    """The hospital. ``facility_code`` is its code at the insurance, five characters."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    name: Text
    name_en: Text
    timezone: str = "Asia/Ho_Chi_Minh"
    facility_code: Annotated[str, Field(pattern=r"^\d{2}[0-9A-Z]{3}$")]
    desk: Text = "Quầy tiếp đón 1"
    desk_en: Text = "Desk 1"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("no such time zone; write it like Asia/Ho_Chi_Minh") from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the service day and of all that people read."""
        return ZoneInfo(self.timezone)


class HttpTable(Table):
    """Where the server listens. ``secure_cookies`` once HTTPS stands in front of it."""

    host: str = "127.0.0.1"
    port: Port = 8080
    secure_cookies: bool = False


class DatabaseTable(Table):
    """An SQLAlchemy URL, such as "sqlite:////var/lib/tiepdon-server/server.db"."""

    url: Annotated[str, Field(pattern=r"^sqlite:///.+")]


class MqttTable(Table):
    """The broker. ``websockets_url`` is how boards' browsers reach it."""

    host: str = "127.0.0.1"
    port: Port = 1883
    websockets_url: Annotated[str, Field(pattern=r"^wss?://")]


class QueueTable(Table):
    """Patients who wait for one service; ``prefix`` begins its numbers."""

    id: Slug
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    name: Text
    name_en: Text
    room: Text
    room_en: Text
    directions: Annotated[str, Field(max_length=120)] = ""
    directions_en: Annotated[str, Field(max_length=120)] = ""
    icon: Text = "stethoscope"


class CounterTable(Table):
    """A desk or room that calls from ``queues``; its calls are announced in ``zone``."""

    id: Slug
    room: Text
    queues: Annotated[tuple[Slug, ...], Field(min_length=1)]
    zone: Slug


class BoardTable(Table):
    """A display that shows ``queues`` and announces the calls of ``zone``."""

    id: Slug
    title: Text
    queues: Annotated[tuple[Slug, ...], Field(min_length=1)]
    zone: Slug


class KioskTable(Table):
    """A kiosk that may issue numbers."""

    id: Slug
    name: Text


class UserTable(Table):
    """A member of staff; the password's hash stands in the secrets."""

    username: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
    name: Text
    role: Literal["nurse", "supervisor", "technician", "administrator"]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


class ServerConfig(Table):
    """All of server.toml. ``secrets`` is a path beside it."""

    secrets: Path = Path("secrets.toml")
    site: SiteTable
    http: HttpTable = HttpTable()
    database: DatabaseTable
    mqtt: MqttTable
    portal: PortalConfig
    queues: Annotated[tuple[QueueTable, ...], Field(min_length=1, alias="queue")]
    counters: Annotated[tuple[CounterTable, ...], Field(alias="counter")] = ()
    boards: Annotated[tuple[BoardTable, ...], Field(alias="board")] = ()
    kiosks: Annotated[tuple[KioskTable, ...], Field(alias="kiosk")] = ()
    users: Annotated[tuple[UserTable, ...], Field(alias="user")] = ()

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        for what, tables in (
            ("queue", self.queues),
            ("counter", self.counters),
            ("board", self.boards),
            ("kiosk", self.kiosks),
        ):
            _all_different(f"[[{what}]] id", [table.id for table in tables])
        _all_different("[[queue]] prefix", [queue.prefix for queue in self.queues])
        _all_different("[[user]] username", [user.username for user in self.users])
        known = {queue.id for queue in self.queues}
        for table in (*self.counters, *self.boards):
            for queue in table.queues:
                if queue not in known:
                    raise ValueError(f"{table.id} names queue {queue!r}, which no [[queue]] has")
        return self


def find(tables: Sequence[_T], wanted: str) -> _T | None:
    """The table with this id, or None."""
    return next((table for table in tables if table.id == wanted), None)


def _all_different(place: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{place} stands twice: {', '.join(twice)}; each must be its own")


def load(path: Path) -> ServerConfig:
    """Read and check a configuration file.

    Raises:
        ConfigError: it is not there, not TOML, or says something that cannot be.
    """
    try:
        with path.open("rb") as file:
            config = ServerConfig.model_validate(tomllib.load(file))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; give --config FILE") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        raise ConfigError("\n".join(_places(path, error))) from None
    return config.model_copy(update={"secrets": path.parent / config.secrets})


def _places(path: Path, error: ValidationError) -> list[str]:
    return [
        f"{path}: {'.'.join(map(str, found['loc'])) or 'the whole'}: {found['msg']}"
        for found in error.errors(include_input=False, include_url=False)
    ]
