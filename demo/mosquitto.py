"""A real Mosquitto with the project's own configuration, as a child process."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from demo.process import Program, listens

if TYPE_CHECKING:
    from pathlib import Path

# Debian puts it where only root's PATH looks.
MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"


class Mosquitto:
    """The hospital's broker, configured by ``python -m queue_server broker``."""

    def __init__(
        self, config: Path, folder: Path, *, port: int, websockets_port: int, log: Path
    ) -> None:
        self._folder = folder
        self._port = port
        self._websockets_port = websockets_port
        self._log = log
        self._program: Program | None = None
        subprocess.run(
            [
                *(sys.executable, "-m", "queue_server", "broker", "--config", str(config)),
                *("--out", str(folder), "--port", str(port)),
                *("--websockets-port", str(websockets_port)),
            ],
            check=True,
        )
        # Started by root it would become the user "mosquitto", who cannot read our folder.
        with (folder / "mosquitto.conf").open("a") as file:
            file.write("user root\n")

    def start(self) -> None:
        """Start it (again) and wait until both listeners are there."""
        command = [MOSQUITTO, "-c", str(self._folder / "mosquitto.conf")]
        self._program = Program("mosquitto", command, self._log)
        self._program.wait_until(lambda: listens(self._port) and listens(self._websockets_port))

    def stop(self) -> None:
        """End it; what is retained is there again after ``start``. Safe to repeat."""
        if self._program is not None:
            self._program.stop()

    def kill(self) -> None:
        """End it as a power cut does: what it retained is lost."""
        if self._program is not None:
            self._program.signal(signal.SIGKILL)
            self._program.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
