"""``python -m kiosk [--config FILE]``: the touchscreen app of one kiosk."""

from __future__ import annotations

import time

BEGUN = time.monotonic()

import argparse  # noqa: E402 - the start is measured from the first line on
import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from threading import Thread  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import structlog  # noqa: E402

from kiosk import logs  # noqa: E402
from kiosk.config import DEFAULT_PATH, Config, ConfigError, load  # noqa: E402
from kiosk.flow.steps import Idle, View  # noqa: E402

if TYPE_CHECKING:
    from kiosk.app import KioskApp
    from kiosk.flow.touches import Touch
    from kiosk.kiosk import Kiosk

log = structlog.stdlib.get_logger()
FAILED, WRONG_CALL = 1, 2


def main() -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kiosk", description=__doc__)
    parser.add_argument("--config", type=Path, default=DEFAULT_PATH, metavar="FILE")
    arguments = parser.parse_args()
    try:
        config = load(arguments.config)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return WRONG_CALL
    logs.configure()
    return Start(config).run()


class Start:
    """The window first; all that stands behind it once the first picture stands on the glass."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._kiosk: Kiosk | None = None
        self._failed = False
        self._app = self._window()
        self._rest = Thread(target=self._start_the_rest, name="start")

    def run(self) -> int:
        """Until the window closes or SIGTERM comes; returns the exit code."""
        signal.signal(signal.SIGTERM, lambda _number, _frame: self._app.close())
        self._app.show(View(Idle(), self._config.screen.language))
        try:
            self._app.run()
        finally:
            if self._rest.ident is not None:
                self._rest.join()
            if self._kiosk is not None:
                self._kiosk.stop()
        return FAILED if self._failed else 0

    def _window(self) -> KioskApp:
        from kiosk.app import KioskApp  # noqa: PLC0415 - after the configuration was checked

        site = self._config.site
        return KioskApp(
            self._config.screen,
            self._touch,
            site_name={"vi": site.name, "en": site.name_en},
            desk={"vi": site.desk, "en": site.desk_en},
            on_first_frame=self._first_frame,
            zone=site.timezone,
        )

    def _touch(self, touch: Touch) -> None:
        if self._kiosk is not None:
            self._kiosk.runner.touch(touch)

    def _first_frame(self) -> None:
        log.info("first_frame", first_frame_ms=round((time.monotonic() - BEGUN) * 1000))
        self._rest.start()

    def _start_the_rest(self) -> None:
        from kiosk.kiosk import Kiosk  # noqa: PLC0415 - the first picture does not wait for it

        try:
            self._kiosk = Kiosk(self._config, self._app)
            self._kiosk.start()
        except Exception as error:  # noqa: BLE001 - a thread's outermost frame: no dead window stays
            journal = str(self._config.journal.path)
            log.error(  # noqa: TRY400 - named
                "not_started", kind=type(error).__name__, error=str(error), journal=journal
            )
            self._failed = True
            self._app.close()


if __name__ == "__main__":
    sys.exit(main())
