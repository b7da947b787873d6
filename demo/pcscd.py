"""A private pcscd with virtual readers, which leaves the system's pcscd and USB readers alone.

pcscd is hard-wired to /run/pcscd, so each runs in a mount namespace of its own with a private
folder bound over /run. Clients find it through ``PCSCLITE_CSOCK_NAME``, which must stand in their
environment before their first PC/SC call. Root needs nothing more; other users need unprivileged
user namespaces (Debian's default).
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Self

from demo.ports import free_row, is_free
from demo.process import Program

if TYPE_CHECKING:
    from collections.abc import Mapping

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")

# The driver always opens two slots, on a port and the next one.
SLOTS = 2

# The empty folder over the drivers keeps this pcscd from taking real USB readers.
_ISOLATED = """
mount --bind {run} /run
mount --bind {empty} /usr/lib/pcsc/drivers
exec pcscd --foreground --config {config}
"""


class Pcscd:
    """A pcscd that can be started, stopped and started again at the same place.

    Its readers are ``<name> 00 00`` and ``<name> 00 01``; a card simulator connects to
    ``vpcd_port`` (first reader) or ``vpcd_port + 1``.
    """

    def __init__(self, log: Path, name: str = "Tiep Don Virtual") -> None:
        # Not in the caller's folder: a socket's path has at most 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="tiepdon-pcscd-"))
        self._log = log
        self.reader_name = name
        self.vpcd_port = free_row(SLOTS)
        self._program: Program | None = None
        self._plugged = True
        self._make_folders()

    @property
    def environment(self) -> Mapping[str, str]:
        """What a PC/SC client needs in its environment to find this pcscd."""
        return {"PCSCLITE_CSOCK_NAME": str(self._socket)}

    @property
    def running(self) -> bool:
        """Whether it is up, be it frozen."""
        return self._program is not None and self._program.running

    @property
    def _socket(self) -> Path:
        return self._folder / "run" / "pcscd" / "pcscd.comm"

    def start(self, *, plugged: bool = True) -> None:
        """Start it and wait until it takes clients, and cards if its readers are ``plugged`` in.

        Raises:
            StartError: pcscd, the virtual reader's driver or namespaces are missing.
        """
        self._plugged = plugged
        self._write_configuration()
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        script = _ISOLATED.format(
            run=shlex.quote(str(self._folder / "run")),
            empty=shlex.quote(str(self._folder / "empty")),
            config=shlex.quote(str(self._folder / "readers")),
        )
        command = ["unshare", *user, "--mount", "sh", "-ec", script]
        self._program = Program("pcscd", command, self._log)
        self._program.wait_until(self._ready)

    def stop(self) -> None:
        """End it; ``start`` brings it back at the same place. Safe to repeat."""
        if self._program is not None:
            self._program.stop()
            self._program = None
        # After a forced end these would keep the next one from starting.
        shutil.rmtree(self._socket.parent)
        self._socket.parent.mkdir()

    def restart(self, *, plugged: bool = True) -> None:
        """End it and start it again, with its readers or without."""
        self.stop()
        self.start(plugged=plugged)

    def freeze(self) -> None:
        """Let it hang: it keeps its socket and answers nobody, until ``thaw``."""
        if self._program is not None:
            self._program.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self._program is not None:
            self._program.signal(signal.SIGCONT)

    def close(self) -> None:
        """End it and remove its folder."""
        self.thaw()
        self.stop()
        shutil.rmtree(self._folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self) -> bool:
        # The ports are not connected to: the driver would take that for a card.
        ports = range(self.vpcd_port, self.vpcd_port + SLOTS)
        taken = not self._plugged or not any(is_free(port) for port in ports)
        return taken and _accepts(self._socket)

    def _make_folders(self) -> None:
        for name in ("run/pcscd", "empty", "readers"):
            (self._folder / name).mkdir(parents=True)
        driver = self._folder / DRIVER.name
        if DRIVER.exists():
            shutil.copy(DRIVER, driver)

    def _write_configuration(self) -> None:
        reader = (
            f'FRIENDLYNAME "{self.reader_name}"\n'
            f"DEVICENAME /dev/null:{self.vpcd_port:#06x}\n"
            f"LIBPATH {self._folder / DRIVER.name}\n"
            f"CHANNELID {self.vpcd_port:#06x}\n"
        )
        (self._folder / "readers" / "vpcd").write_text(reader if self._plugged else "")


def _accepts(path: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as probe:
        return probe.connect_ex(str(path)) == 0
