"""One patient checks in, end to end; what came out of it is kept and compared."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo import morning, parts
from demo.board import Board
from demo.display import Finger, own_display, start_xvfb
from demo.evidence import read_number
from demo.hospital import Hospital
from demo.kiosk import Glass, Kiosk
from demo.nurse import Nurse
from demo.witness import seen_at, start_witness

if TYPE_CHECKING:
    from demo.process import Program

OUT = Path("build/demo")
PATIENT = "minh-anh"
QUEUE = "A"
COUNTER = "pk3"
NURSE = "dd.mau"
BOARD = "hall"
# What a printer in the field takes for a ticket.
PRINTING_S = 1.2
STAND = Glass(1080, 1920, 400)
SMALL_STAND = Glass(540, 960, 400)
"""The same screen drawn smaller, for a person's own display."""


class Log:
    """Prints each step with its milliseconds and keeps it for journey.json."""

    def __init__(self) -> None:
        self.zero = time.time() * 1000
        self.steps: list[dict[str, Any]] = []

    def add(self, name: str, start_ms: float, ms: float) -> None:
        """One step: when it began (milliseconds since the epoch) and how long it took."""
        self.steps.append({"name": name, "start_ms": round(start_ms - self.zero, 1), "ms": ms})
        print(f"  {name:16} {ms:9.1f} ms", flush=True)

    def say(self, what: str) -> None:
        """Something of the set-up is there."""
        print(f"  up: {what}", flush=True)


def main() -> int:
    """Show one check-in; returns 0 only if paper, board and server say the same number."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    log = Log()
    with tempfile.TemporaryDirectory(prefix="tiepdon-") as folder, ExitStack() as stack:
        print("Starting the hospital", flush=True)
        hospital = stack.enter_context(Hospital(Path(folder), log.say))
        stack.callback(lambda: _keep_logs(hospital))
        witness = _start_witness(stack, hospital)
        display, glass = _display(stack, hospital)
        kiosk = stack.enter_context(Kiosk(hospital, glass, display))
        log.say(f"kiosk in a window of {glass.width_px} by {glass.height_px}")
        board = stack.enter_context(Board(f"{hospital.url}/board/{BOARD}", hospital.folder))
        log.say(f"board in Chromium {board.version}")
        nurse = Nurse(hospital.url, NURSE, hospital.secrets["users"][NURSE])
        morning.happens(hospital, nurse)

        print("One patient checks in", flush=True)
        log.zero = time.time() * 1000
        _check_in(hospital, kiosk, Finger.on(display, kiosk), log)
        call = _call(nurse, board, witness, log)
        board.photograph(OUT / "board.png")
        used = parts.versions(board.version)
    return _judge(call["number"], log, used)


def _check_in(hospital: Hospital, kiosk: Kiosk, finger: Finger, log: Log) -> None:
    """The patient's part: card down, three touches, ticket and card in hand."""

    def arrive(screen: str, picture: str) -> None:
        kiosk.wait_for(screen)
        finger.photograph(OUT / f"kiosk-{picture}.png")

    hospital.print_as_long_as_hardware(PRINTING_S)
    arrive("Idle", "1-idle")
    hospital.put_card(PATIENT)
    arrive("Reading", "2-reading")
    arrive("Who", "3-who")
    finger.touch(kiosk, "next")
    arrive("Insurance", "4-insurance")
    finger.touch(kiosk, "next")
    arrive("ChooseService", "5-services")
    finger.touch(kiosk, f"queue:{QUEUE}")
    arrive("Printing", "6-printing")
    arrive("TakeTicket", "7-ticket")
    hospital.take_card()
    for kind in ("bin", "png"):
        shutil.copy(max(hospital.paper.glob(f"*.{kind}")), OUT / f"ticket.{kind}")
    for step in kiosk.events("step"):
        log.add(str(step["name"]), float(str(step["start_ms"])), float(str(step["ms"])))


def _call(nurse: Nurse, board: Board, witness: Program, log: Log) -> dict[str, Any]:
    """The nurse's part: one call, seen by the witness and painted by the board."""
    begun = time.time() * 1000
    call = nurse.call_next(COUNTER)
    painted = board.painted_at(call["call_id"])
    witness.wait_until(lambda: seen_at(witness.log, call["call_id"]) is not None)
    published = seen_at(witness.log, call["call_id"]) or begun
    log.add("call_published", begun, round(published - begun, 1))
    log.add("board_painted", begun, round(painted - begun, 1))
    return call


def _start_witness(stack: ExitStack, hospital: Hospital) -> Program:
    witness = start_witness(
        hospital.folder,
        OUT / "mqtt.log",
        port=hospital.mqtt_port,
        password=hospital.secrets["mqtt"]["queue-server"],
        site="bm1",
    )
    stack.callback(witness.stop)
    return witness


def _display(stack: ExitStack, hospital: Hospital) -> tuple[str, Glass]:
    """A person's own display where there is one, a virtual one of full size elsewhere."""
    if own := own_display():
        return own, SMALL_STAND
    xvfb, display = start_xvfb(STAND.width_px, STAND.height_px, hospital.logs / "xvfb.log")
    stack.callback(xvfb.stop)
    return display, STAND


def _keep_logs(hospital: Hospital) -> None:
    shutil.copytree(hospital.logs, OUT / "logs", dirs_exist_ok=True)


def _judge(server: str, log: Log, used: dict[str, str]) -> int:
    paper = read_number(OUT / "ticket.png")
    board = read_number(OUT / "board.png")
    total = round(max(step["start_ms"] + step["ms"] for step in log.steps), 1)
    same = paper == board == server
    journey = {"number": server, "same": same, "total_ms": total, "steps": log.steps, "parts": used}
    (OUT / "journey.json").write_text(json.dumps(journey, ensure_ascii=False, indent=2) + "\n")
    print(f"  total            {total:9.1f} ms")
    print(f"Ticket {paper}, board {board}, server {server}: {'the same' if same else 'DIFFERENT'}")
    print(f"See {OUT}/")
    return 0 if same else 1
