"""Puts one kiosk together: journal, client, agent, runner, and the window's port."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import structlog

from kiosk.agent import Agent
from kiosk.client import Client
from kiosk.diagnostics import Diagnostics, Regions
from kiosk.flow.journey import Journey
from kiosk.hardware import devices_of
from kiosk.journal import Journal
from kiosk.leased import LeasedNumbers
from kiosk.leases import Leases
from kiosk.runner import Runner
from kiosk.seal import Seal
from kiosk.ticket import Paper
from themes import load

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.config import Config
    from kiosk.flow.steps import View

log = structlog.stdlib.get_logger()


def _key_file(config: Config) -> Path:
    return config.journal.path.with_suffix(".key")


class Window(Protocol):
    """What shows the views; ``kiosk.app.KioskApp`` is one."""

    def show(self, view: View) -> None: ...  # noqa: D102 - the names say it
    def screen(self) -> str: ...  # noqa: D102
    def regions(self) -> Regions: ...  # noqa: D102


class Kiosk:
    """One kiosk behind its window. ``start`` and ``stop`` are called once each."""

    def __init__(self, config: Config, window: Window) -> None:
        self._config = config
        self._window = window
        with ExitStack() as opened:  # closed here if the rest cannot be made
            journal = Journal(config.journal.path)
            opened.callback(journal.close)
            server = config.server
            client = Client(server.url, server.token.get_secret_value(), server.timeout_s)
            opened.callback(client.close)
            self._make(config, window, journal, client)
            self._stack = opened.pop_all()

    def _make(self, config: Config, window: Window, journal: Journal, client: Client) -> None:
        self._agent = Agent(
            config.mqtt,
            site=config.site.id,
            kiosk=config.kiosk.id,
            bd_seq=journal.next_number("bd_seq"),
            storage=config.journal.path.parent,
        )
        self.runner = Runner(
            journey=Journey(
                config.flow_times(),
                config.screen.language,
                today=lambda: datetime.now(config.site.timezone).date(),
            ),
            devices=devices_of(config),
            client=client,
            journal=journal,
            leases=Leases(client, LeasedNumbers(journal), Seal(_key_file(config))),
            paper=Paper(config, load(config.screen.theme)),
            health=self._agent,
            on_view=window.show,
        )

    def start(self) -> None:
        """Open devices and connections."""
        self._agent.start()
        self._stack.callback(self._agent.stop)
        self.runner.start()
        self._stack.callback(self.runner.stop)
        port = self._config.diagnostics.port
        if port:
            window = self._window
            diagnostics = Diagnostics(port, window.screen, window.regions)
            self._stack.callback(diagnostics.close)
        log.info("kiosk_started", kiosk=self._config.kiosk.id, site=self._config.site.id)

    def stop(self) -> None:
        """Let go of everything, in reverse order."""
        self._stack.close()
