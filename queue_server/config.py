"""The server's configuration: one TOML file, checked when it is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence  # noqa: TC003 - pydantic needs it at run time
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from queue_server.insurance.hospital import FormerDistrict, FormerTier, Level  # noqa: TC001 - pydantic needs them
from queue_server.insurance.portal.config import PortalConfig  # noqa: TC001 - pydantic needs it

DEFAULT_PATH = Path("/etc/tiepdon/server.toml")
SERVER_USER = "queue-server"
BOARD_USER = "board-"
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
    facility_code: Annotated[str, Field(pattern=r"^[0-9]{2}[0-9A-Z]{3}$")]
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


class InsuranceTable(Table):
    """What this hospital is, for the route of care; what is left out is not known.

    The fields are those of ``insurance.hospital.Hospital``. Without them no percentage is told.
    """

    level: Level | None = None
    points: Annotated[float, Field(ge=0, le=100)] | Literal["provisional"] | None = None
    former_tier: FormerTier | None = None
    full_benefit: bool | None = None
    former_district_50_70: FormerDistrict | None = None


class CheckinTable(Table):
    """The check-in table (XML0). ``reported_by = "his"``: the server sends none.

    ``standard`` "3176" has the same fields at its own address; that is not verified.
    ``without_card`` concerns those whom no insurance pays (MA_DOITUONG_KCB 8 and 9).
    """

    reported_by: Literal["server", "his"] = "server"
    standard: Literal["4750", "3176"] = "4750"
    without_card: Literal["send", "skip"] = "send"
    hold_minutes: Annotated[int, Field(ge=0, le=1440)] = 30
    give_up_hours: Annotated[int, Field(gt=0, le=720)] = 72


class HisTable(Table):
    """The hospital information system that may report booked services; its key is a secret."""

    id: Slug


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
    insurance: InsuranceTable = InsuranceTable()
    checkin: CheckinTable = CheckinTable()
    his: HisTable | None = None
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
        for kiosk in self.kiosks:
            if kiosk.id == SERVER_USER or kiosk.id.startswith(BOARD_USER):
                raise ValueError(f"[[kiosk]] id {kiosk.id!r} is a broker user of ours; rename it")
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
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        config = ServerConfig.model_validate(tomllib.loads(text))
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; give --config FILE") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        raise ConfigError("\n".join(_places(path, text, error))) from None
    return config.model_copy(update={"secrets": path.parent / config.secrets})


def _places(path: Path, text: str, error: ValidationError) -> list[str]:
    return [
        f"{path}:{_line(text, found['loc'])}: "
        f"{'.'.join(map(str, found['loc'])) or 'the whole'}: {found['msg']}"
        for found in error.errors(include_input=False, include_url=False)
    ]


def _line(text: str, place: tuple[int | str, ...]) -> int:
    """The line of a place such as ("queue", 2, "prefix"): its key's, else its table's, else 1."""
    table = str(place[0]) if place else ""
    skip = next((part for part in place if isinstance(part, int)), 0)
    key = re.compile(rf"\s*{re.escape(str(place[-1]))}\s*=") if place else None
    found, inside = 1, False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("["):
            inside = line.strip().strip("[]").strip() == table and skip == 0
            skip -= line.strip().strip("[]").strip() == table
            found = number if inside else found
        elif key and key.match(line) and (inside or len(place) == 1):
            return number
    return found
