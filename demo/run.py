"""The same hospital, left running until Ctrl-C, with the addresses printed."""

from __future__ import annotations

import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

from demo.display import own_display, start_xvfb
from demo.hospital import PEOPLE, Hospital
from demo.kiosk import Kiosk
from demo.nurse import Nurse
from demo.once import SMALL_STAND, STAND

PRESET = "district-hospital"
BOARD, COUNTER, NURSE = "tang1", "pk101", "dd.noi"
CALLED = {"dd.noi": ("pk101", "pk102"), "dd.ngoai": ("pk103",), "dd.tang2": ("pk203", "pk204")}


def main() -> int:
    """Start everything and wait."""
    with tempfile.TemporaryDirectory(prefix="tiepdon-") as folder, ExitStack() as stack:
        print("Starting the hospital", flush=True)
        hospital = stack.enter_context(Hospital(Path(folder), _say, preset=PRESET))
        display = own_display()
        glass = SMALL_STAND
        if display is None:
            glass = STAND
            log = hospital.logs / "xvfb.log"
            xvfb, display = start_xvfb(STAND.width_px, STAND.height_px, log)
            stack.callback(xvfb.stop)
        stack.enter_context(Kiosk(hospital, glass, display))
        _begin_work(hospital)
        print(_addresses(hospital, display), flush=True)
        signal.pause()
    return 0


def _begin_work(hospital: Hospital) -> None:
    """Call the first patients, so that the boards are not empty."""
    for username, counters in CALLED.items():
        nurse = Nurse(hospital.url, username, hospital.secrets["users"][username])
        for counter in counters:
            nurse.call_next(counter)


def _say(what: str) -> None:
    print(f"  up: {what}", flush=True)


def _addresses(hospital: Hospital, display: str) -> str:
    card = f"http://127.0.0.1:{hospital.card_control}"
    scanner = f"http://127.0.0.1:{hospital.scanner_control}"
    printer = f"http://127.0.0.1:{hospital.printer_control}"
    portal = f"http://127.0.0.1:{hospital.portal_control}"
    person = """'{"person": "minh-anh"}'"""
    passwords = "\n".join(
        f"    {name:16} {password}" for name, password in hospital.secrets["users"].items()
    )
    see = f"DISPLAY={display} import -window root kiosk.png"
    json = "-H 'Content-Type: application/json'"
    who = f'{{"username": "{NURSE}", "password": "{hospital.secrets["users"][NURSE]}"}}'
    login = f"curl -c cookie {json} -d '{who}' {hospital.url}/api/v1/staff/login"
    key = '-H "Idempotency-Key: $(date +%s%N)"'
    call = f"curl -b cookie -X POST {key} {hospital.url}/api/v1/counters/{COUNTER}/call-next"
    return f"""
The hospital is open. Ctrl-C closes it.

  kiosk            on display {display}; what it shows: {see}
  board            {hospital.url}/board/{BOARD}
  staff            {hospital.url}/staff
    a nurse's console    /staff/counter/{COUNTER}   as {NURSE}
    all counters         /staff/counters        as dd.truong
    devices, insurance   /staff/devices         as ky.thuat
    set-up               /staff/setup           as quan.tri
  staff passwords
{passwords}

  put a card down  curl -X POST -d {person} {card}/insert
                   curl -X POST -d {person} {scanner}/insert
  take it away     curl -X POST {card}/remove; curl -X POST {scanner}/remove
  no paper         curl -X PUT -d '{{"name": "paper_out"}}' {printer}/fault
  portal is slow   curl -X PUT -d '{{"name": "slow"}}' {portal}/fault
  all well again   curl -X DELETE {printer}/fault; curl -X DELETE {portal}/fault

  people           {PEOPLE}
  call the next    {login} && {call}
  tickets          {hospital.paper}
  logs             {hospital.logs}
"""
