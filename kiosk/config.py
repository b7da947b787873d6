"""The kiosk's configuration: one TOML file, checked when it is read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from kiosk.flow.session import Times

DEFAULT_PATH = Path("/etc/tiepdon/kiosk.toml")
Seconds = Annotated[float, Field(gt=0, le=3600)]
Port = Annotated[int, Field(ge=0, le=65535)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]


def _sendable(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", token.get_secret_value()):
        raise ValueError("copy the whole token as it was printed: ASCII without spaces")
    return token


def _pattern(name: str) -> str:
    try:
        re.compile(name)
    except re.error as error:
        raise ValueError(f"not a regular expression ({error}); escape brackets as \\[") from None
    return name


Token = Annotated[SecretStr, AfterValidator(_sendable)]


class ConfigError(ValueError):
    """The configuration cannot be used; the message names file, place and cure."""


class Table(BaseModel):
    """A table of the file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KioskTable(Table):
    """Which kiosk this is."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]


class SiteTable(Table):
    """Which hospital it stands in, and the desk that helps."""

    id: Slug
    name: str
    name_en: str
    desk: str = "Quầy tiếp đón 1"
    desk_en: str = "Desk 1"
    timezone: ZoneInfo = ZoneInfo("Asia/Ho_Chi_Minh")


class ServerTable(Table):
    """The queue server. ``timeout_s`` is that of one HTTP call."""

    url: Annotated[str, Field(pattern=r"^https?://")]
    token: Token
    timeout_s: Seconds = 5


class MqttTable(Table):
    """The broker; without this table the kiosk reports no health."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(gt=0, le=65535)] = 1883
    username: str
    password: SecretStr


class ScreenTable(Table):
    """The glass: pixels, millimetres across, and how it looks."""

    width_px: Annotated[int, Field(ge=320)] = 1080
    height_px: Annotated[int, Field(ge=320)] = 1920
    width_mm: Annotated[float, Field(gt=50)] = 400
    fullscreen: bool = True
    theme: str = "default"
    language: Literal["vi", "en"] = "vi"


class ReaderTable(Table):
    """The card reader: a regular expression for its name, "" for any contactless one."""

    name: Annotated[str, AfterValidator(_pattern)] = ""


class ScannerTable(Table):
    """The scanner's serial port, or /dev/input/… for one that types; "" where there is none."""

    port: str = ""


class PrinterTable(Table):
    """The printer as tcp://host:9100 or file:///dev/usb/lp0, "" where there is none."""

    url: str = ""
    profile: str = "default-80mm"


class TimesTable(Table):
    """Seconds; see ``kiosk.flow.session.Times``."""

    idle_s: Seconds = 45
    warn_s: Seconds = 10
    ticket_s: Seconds = 15
    digits_after_s: Seconds = 3


class JournalTable(Table):
    """Where the journal is kept."""

    path: Path = Path("/var/lib/tiepdon-kiosk/journal.db")


class DiagnosticsTable(Table):
    """A loopback port that tells what the screen shows; 0 is off."""

    port: Port = 0


class Config(Table):
    """All of kiosk.toml."""

    kiosk: KioskTable
    site: SiteTable
    server: ServerTable
    mqtt: MqttTable | None = None
    screen: ScreenTable = ScreenTable()
    reader: ReaderTable = ReaderTable()
    scanner: ScannerTable = ScannerTable()
    printer: PrinterTable = PrinterTable()
    times: TimesTable = TimesTable()
    journal: JournalTable = JournalTable()
    diagnostics: DiagnosticsTable = DiagnosticsTable()

    def flow_times(self) -> Times:
        """The times that the journey keeps."""
        return Times(
            idle_s=self.times.idle_s,
            warn_s=self.times.warn_s,
            ticket_s=self.times.ticket_s,
            digits_after_s=self.times.digits_after_s,
        )


def load(path: Path) -> Config:
    """Read and check a configuration file.

    Raises:
        ConfigError: it is not there, not TOML, or says something that cannot be.
    """
    try:
        with path.open("rb") as file:
            return Config.model_validate(tomllib.load(file))
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); give --config FILE"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        raise ConfigError("\n".join(_places(path, error))) from None


def _places(path: Path, error: ValidationError) -> list[str]:
    """One line a mistake; what was given is left out, for it may be a secret."""
    return [
        f"{path}: [{'.'.join(map(str, found['loc'][:-1]))}] {found['loc'][-1]}: {found['msg']}"
        for found in error.errors(include_input=False, include_url=False)
    ]
