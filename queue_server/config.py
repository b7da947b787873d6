"""The server's configuration: one TOML file, checked when it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from queue_server.insurance.hospital import FormerDistrict, FormerTier, Level  # noqa: TC001 - pydantic needs them
from queue_server.insurance.portal.config import PortalConfig  # noqa: TC001 - pydantic needs it
from queue_server.setup.read import Problem, read
from queue_server.setup.tables import Slug, Table, Text
from queue_server.setup.tree import Tree
from queue_server.setup.wrong import WrongError

DEFAULT_PATH = Path("/etc/tiepdon/server.toml")
LISTENER_USER = "listener."
"""Begins a listener's name on the broker; kiosks and boards have no dot in theirs."""
Port = Annotated[int, Field(gt=0, le=65535)]


class ConfigError(ValueError):
    """The configuration cannot be used; the message names file, place and cure."""


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
            raise WrongError(
                "Không có múi giờ này; xin ghi như Asia/Ho_Chi_Minh",
                "no such time zone; write it like Asia/Ho_Chi_Minh",
            ) from None
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
    """An SQLAlchemy URL, such as "sqlite:////var/lib/tiepdon-server/server.db".

    Or "postgresql+psycopg:///tiepdon", for several servers on one database.
    """

    url: Annotated[str, Field(pattern=r"^(sqlite:///|postgresql\+psycopg://).+")]


class MqttTable(Table):
    """The broker. ``websockets_url`` is how boards' browsers reach it.

    ``listeners``: other systems that may hear the events, each as the user "listener." and its id.
    """

    host: str = "127.0.0.1"
    port: Port = 1883
    websockets_url: Annotated[str, Field(pattern=r"^wss?://")]
    listeners: tuple[Slug, ...] = ()


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


class OidcTable(Table):
    """Single sign-on by OpenID Connect; the client's secret stands in the secrets.

    ``issuer``: by HTTPS, for its keys come from there; without it on this machine alone.
    ``name``: whose login it is, on the button. ``address``: how browsers reach this server, for the
    way back ("https://queue.hospital.example"). ``username_claim``: where the ID token says who it
    is, by the name that the user has here.
    """

    issuer: Annotated[str, Field(pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/]).+")]
    client_id: Text
    address: Annotated[str, Field(pattern=r"^https?://.+")]
    name: Text = "tài khoản chung"
    username_claim: Text = "preferred_username"


class ServerConfig(Tree):
    """All of server.toml: this machine and the hospital. ``secrets`` is a path beside it."""

    secrets: Path = Path("secrets.toml")
    site: SiteTable
    http: HttpTable = HttpTable()
    database: DatabaseTable
    mqtt: MqttTable
    portal: PortalConfig
    insurance: InsuranceTable = InsuranceTable()
    checkin: CheckinTable = CheckinTable()
    his: HisTable | None = None
    oidc: OidcTable | None = None

    def with_tree(self, tree: Tree) -> ServerConfig:
        """The same machine with another tree."""
        return self.model_copy(update={name: getattr(tree, name) for name in Tree.model_fields})

    @property
    def has_tree(self) -> bool:
        """Whether server.toml itself describes a hospital's queues."""
        return bool(self.queues)


def load(path: Path) -> ServerConfig:
    """Read and check a configuration file.

    Raises:
        ConfigError: it is not there, not TOML, or says something that cannot be.
    """
    text = text_of(path)
    reading = read(text, ServerConfig)
    if reading.value is None:
        raise ConfigError("\n".join(told(path, problem) for problem in reading.problems))
    return reading.value.model_copy(update={"secrets": path.parent / reading.value.secrets})


def text_of(path: Path) -> str:
    """A configuration file's text.

    Raises:
        ConfigError: it is not there, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; give --config FILE") from None


def told(path: Path, problem: Problem) -> str:
    """A problem as one line: file, line, place and what to do."""
    return f"{path}:{problem.line}: {problem.place}: {problem.words.en}"
