"""The hospital without its people: every daemon, service and simulated device, as processes."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from demo.control import call
from demo.mosquitto import Mosquitto
from demo.pcscd import Pcscd
from demo.ports import free_ports
from demo.process import Program, listens

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
PEOPLE = HERE / "people.toml"
HOSPITAL, CLINICS = HERE / "hospital.toml", HERE / "clinics.toml"
PORTAL_ACCOUNT = "01028_BV"
PORTAL_PASSWORD = "synthetic-portal-password"  # noqa: S105 - the stand-in's, nobody else's


class Hospital:
    """Starts in order, stops in reverse; a part that does not start takes the others down.

    The simulated chips take as long as real ones, unless ``chips_wait`` is False. The queues are
    those of clinics.toml, or of a preset, open day and night and with patients who wait.

    Attributes:
        folder: where configuration, database, sockets and logs are.
        secrets: the plain secrets of this run: "kiosk_tokens", "mqtt", "users".
    """

    def __init__(
        self,
        folder: Path,
        say: Callable[[str], None] = lambda _: None,
        people: Path = PEOPLE,
        *,
        chips_wait: bool = True,
        preset: str | None = None,
    ) -> None:
        self.folder = folder
        self.people = people
        self.logs = folder / "logs"
        self.paper = folder / "paper"
        self.secrets: dict[str, dict[str, str]] = {}
        self._preset = preset
        self._say = say
        self._pace = () if chips_wait else ("--apdu-ms", "0", "--bit-rate", "0")
        self._stack = ExitStack()
        self.http_port, self.portal_port, self.portal_control = free_ports(3)
        self.card_control, self.scanner_control = free_ports(2)
        self.printer_port, self.printer_control = free_ports(2)
        self.mqtt_port, self.websockets_port = free_ports(2)
        self.scanner_pty = folder / "scanner"
        self.config = folder / "server.toml"

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.paper.mkdir(exist_ok=True)
        with ExitStack() as stack:
            self._stack = stack
            self._start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def url(self) -> str:
        """The queue server's address."""
        return f"http://127.0.0.1:{self.http_port}"

    def control(self, port: int, method: str, path: str, **body: object) -> dict[str, object]:
        """Speak to a simulator's control port."""
        return call(method, f"http://127.0.0.1:{port}{path}", body or None)

    def put_card(self, person: str) -> None:
        """Put a person's card into the tray: the scanner sees its code, the reader its chip."""
        self.control(self.card_control, "POST", "/insert", person=person)
        self.control(self.scanner_control, "POST", "/insert", person=person)

    def take_card(self) -> None:
        """Take the card out of the tray."""
        self.control(self.card_control, "POST", "/remove")
        self.control(self.scanner_control, "POST", "/remove")

    def print_as_long_as_hardware(self, printing_s: float) -> None:
        """Slow the printer down to what a patient will meet."""
        slow_paper = {"seconds": printing_s}
        self.control(self.printer_control, "PUT", "/fault", name="slow", args=slow_paper)

    def _start(self) -> None:
        self.pcscd = self._stack.enter_context(Pcscd(self.logs / "pcscd.log"))
        self._say("pcscd with the virtual reader")
        self._configure()
        self.portal = self.start_portal()
        self.broker = self._stack.enter_context(
            Mosquitto(
                self.config,
                self.folder / "mosquitto",
                port=self.mqtt_port,
                websockets_port=self.websockets_port,
                log=self.logs / "mosquitto.log",
            )
        )
        self._say("Mosquitto")
        card, scanner, printer = self._start_devices()
        self.server = self.start_server()
        card.wait_until(lambda: listens(self.card_control))
        scanner.wait_until(lambda: listens(self.scanner_control))
        printer.wait_until(lambda: listens(self.printer_port))
        self._say("simulated card, scanner and printer")

    def start_portal(self) -> Program:
        """Start the insurance portal's stand-in (again)."""
        program = self._python(
            "portal",
            *("queue_server", "portal-simulate", "--port", str(self.portal_port)),
            *("--people", str(self.people), "--control", str(self.portal_control)),
            *("--username", PORTAL_ACCOUNT, "--password", PORTAL_PASSWORD),
        )
        program.wait_until(lambda: listens(self.portal_port) and listens(self.portal_control))
        self._say("insurance portal's stand-in")
        return program

    def start_server(self) -> Program:
        """Start the queue server (again) and wait until it is well."""
        program = self._python("server", "queue_server", "serve", "--config", str(self.config))
        program.wait_until(self._server_answers)
        self._say("queue server on SQLite")
        return program

    def _server_answers(self) -> bool:
        try:
            call("GET", f"{self.url}/api/v1/health")
        except (urllib.error.URLError, ConnectionError):
            return False
        return True

    def _start_devices(self) -> tuple[Program, Program, Program]:
        card = self._python(
            "card",
            *("devices", "card", "simulate", "--people", str(self.people)),
            *("--vpcd", f"127.0.0.1:{self.pcscd.vpcd_port}", "--control", str(self.card_control)),
            *self._pace,
        )
        scanner = self._python(
            "scanner",
            *("devices", "scanner", "simulate", "--people", str(self.people)),
            *("--pty", str(self.scanner_pty), "--control", str(self.scanner_control)),
        )
        printer = self._python(
            "printer",
            *("devices", "printer", "simulate", "--port", str(self.printer_port)),
            *("--out", str(self.paper), "--control", str(self.printer_control)),
        )
        return card, scanner, printer

    def _configure(self) -> None:
        parts = (HOSPITAL,) if self._preset else (HOSPITAL, CLINICS)
        text = "\n".join(part.read_text(encoding="utf-8") for part in parts)
        self.config.write_text(text + self._addresses())
        made = self._command("secrets", "--portal-password", "-", "--json", said=PORTAL_PASSWORD)
        self.secrets = json.loads(made)
        if self._preset:
            made = self._command(
                *("seed", "--preset", self._preset, "--always-open", "--day-of-patients", "--json")
            )
            for kind, values in json.loads(made).items():
                if kind in self.secrets:
                    self.secrets[kind] |= values

    def _command(self, *arguments: str, said: str = "") -> str:
        """What ``python -m queue_server`` answers with this hospital's configuration."""
        done = subprocess.run(
            [sys.executable, "-m", "queue_server", *arguments, "--config", str(self.config)],
            input=said,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def _addresses(self) -> str:
        return f"""
[http]
host = "127.0.0.1"
port = {self.http_port}

[database]
url = "sqlite:///{self.folder / "server.db"}"

[mqtt]
host = "127.0.0.1"
port = {self.mqtt_port}
websockets_url = "ws://127.0.0.1:{self.websockets_port}"

[portal]
url = "http://127.0.0.1:{self.portal_port}"
username = "{PORTAL_ACCOUNT}"
staff_name = "Nguyễn Văn Giám Định"
staff_cccd = "001080000001"
"""

    def _python(self, name: str, module: str, *arguments: str) -> Program:
        program = Program(
            name, [sys.executable, "-m", module, *arguments], self.logs / f"{name}.log"
        )
        self._stack.callback(program.stop)
        return program
