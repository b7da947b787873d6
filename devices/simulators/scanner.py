"""A QR code scanner on a pty: whoever opens it reads what a USB-CDC scanner would send."""

from __future__ import annotations

import os
import random
import select
import time
import tty
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from devices.simulators import pty_link
from devices.simulators.control import BadCallError, ControlServer, Fault, fault_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from devices.simulators.control import Handler
    from devices.simulators.people import Person

FAULTS = {
    "unplugged": "the port is gone until the fault is cleared",
    "garbage": "sends bytes that are no code in place of each code",
    "split": "sends each code in pieces of args.size (8) bytes, args.gap_ms (20) apart",
    "duplicate": "sends each code twice",
    "no_suffix": "leaves out the carriage return after each code",
}
"""The fault names; "after": n lets n more codes be read first."""

_SUFFIX = b"\r"
# A host that opens the port first sets it up and flushes it.
_OPENED_POLL_S, _SETTLE_S = 0.05, 0.2
_LONGEST_GAP_MS = 10_000


class ScannerSimulator:
    """A fixed scanner over a tray: reads a person's card when it is put down.

    A card that already lies there is read as soon as a host opens the port.

    Raises:
        BadCallError: nobody has that id, or at ``pty`` is something else.
    """

    def __init__(
        self,
        people: Mapping[str, Person],
        pty: Path,
        person: str | None = None,
        control: int | None = None,
    ) -> None:
        self._people = people
        self._link = pty
        self._person = self._known(person) if person else None
        self._unread = True  # nobody has got the code of the card in the tray
        self._codes = 0
        self._fault: Fault | None = None
        self._codes_since = 0
        self._main: int | None = None
        self._terminal = ""
        self._lock = Lock()
        self._closed = Event()
        # The port comes after what can fail without it, so that no link is left behind.
        self._control = None if control is None else ControlServer(control, self._routes())
        self.control_port = self._control.port if self._control else None
        with self._lock:
            self._plug_in_or_out()
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Take the scanner away, its port too."""
        if self._control:
            self._control.close()
        self._closed.set()
        self._watcher.join()
        with self._lock:
            self._unplug()

    def insert(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """``POST /insert {"person": ID}``: a card is put down and its code read, if it has one."""
        with self._lock:
            self._person, self._unread = self._known(body.get("person")), True
            self._read_tray()
        return self.state()

    def remove(self, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """``POST /remove``: the card is taken away."""
        del body
        with self._lock:
            self._person = None
        return self.state()

    def scan(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """``POST /scan {"text": …}``: any other code is held under the scanner."""
        text = body.get("text")
        if not isinstance(text, str):
            raise BadCallError("text is the code to read")
        try:
            code = text.encode()
        except UnicodeEncodeError as error:
            raise BadCallError("text has half of a surrogate pair") from error
        with self._lock:
            self._read(code)
        return self.state()

    def set_fault(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """``PUT /fault``."""
        fault = fault_from(body, FAULTS)
        size, gap_ms = fault.args.get("size", 8), fault.args.get("gap_ms", 20)
        if not isinstance(size, int) or size < 1:
            raise BadCallError("args.size is a count from 1")
        if not isinstance(gap_ms, int | float) or not 0 <= gap_ms <= _LONGEST_GAP_MS:
            raise BadCallError(f"args.gap_ms is a number from 0 to {_LONGEST_GAP_MS}")
        with self._lock:
            self._fault, self._codes_since = fault, 0
            self._plug_in_or_out()
        return self.state()

    def clear_fault(self, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """``DELETE /fault``."""
        del body
        with self._lock:
            self._fault = None
            self._plug_in_or_out()
        return self.state()

    def state(self, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """``GET /state``: never what was read."""
        del body
        return {
            "state": "unplugged" if self._main is None else "ready",
            "fault": self._active(),
            "person": self._person.id if self._person else None,
            "codes": self._codes,
        }

    def _routes(self) -> dict[str, Handler]:
        return {
            "GET /state": self.state,
            "PUT /fault": self.set_fault,
            "DELETE /fault": self.clear_fault,
            "POST /insert": self.insert,
            "POST /remove": self.remove,
            "POST /scan": self.scan,
        }

    def _known(self, person: object) -> Person:
        if not isinstance(person, str) or person not in self._people:
            raise BadCallError(f"unknown person; one of {', '.join(self._people)}")
        return self._people[person]

    def _active(self) -> str | None:
        fault = self._fault
        return fault.name if fault and self._codes_since >= fault.after else None

    def _plug_in_or_out(self) -> None:
        if self._active() == "unplugged":
            self._unplug()
        elif self._main is None:
            self._plug_in()

    def _plug_in(self) -> None:
        pty_link.make_way(self._link)
        self._main, host_end = os.openpty()
        tty.setraw(host_end)
        os.set_blocking(self._main, False)  # a host that does not read loses codes
        self._terminal = os.ttyname(host_end)
        self._link.symlink_to(self._terminal)
        os.close(host_end)  # so that we see when a host opens it

    def _unplug(self) -> None:
        if self._main is not None:
            pty_link.remove(self._link, self._terminal)
            os.close(self._main)
            self._main = None

    def _watch(self) -> None:
        """Read what lies in the tray once a host has opened the port."""
        while not self._closed.wait(_OPENED_POLL_S):
            with self._lock:
                is_open = self._host_listens()
                self._unread = self._unread or not is_open
                waits = is_open and self._unread
            if waits and not self._closed.wait(_SETTLE_S):
                with self._lock:
                    self._read_tray()

    def _host_listens(self) -> bool:
        if self._main is None:
            return False
        poll = select.poll()
        poll.register(self._main, 0)
        return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def _read_tray(self) -> None:
        if self._unread and self._person and self._person.qr and self._host_listens():
            self._unread = False
            self._read(self._person.qr.text.encode())

    def _read(self, code: bytes) -> None:
        """Send one code as the fault of the moment has it."""
        if not self._host_listens():
            return
        fault = self._active()
        if fault == "garbage":
            code = random.Random(len(code)).randbytes(max(8, len(code))).translate(None, b"\r\n")
        sent = code if fault == "no_suffix" else code + _SUFFIX
        if fault == "split":
            self._send_slowly(sent)
        else:
            self._send(sent * 2 if fault == "duplicate" else sent)
        self._codes += 1
        self._codes_since += 1
        self._plug_in_or_out()

    def _send_slowly(self, sent: bytes) -> None:
        args = self._fault.args if self._fault else dict[str, Any]()
        size, gap_ms = int(args.get("size", 8)), float(args.get("gap_ms", 20))
        for at in range(0, len(sent), size):
            self._send(sent[at : at + size])
            time.sleep(gap_ms / 1000)

    def _send(self, sent: bytes) -> None:
        if self._main is not None:
            with suppress(BlockingIOError):
                os.write(self._main, sent)
