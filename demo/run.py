"""The same hospital, left running until Ctrl-C, with the addresses printed."""

from __future__ import annotations

import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

from demo import morning
from demo.display import own_display, start_xvfb
from demo.hospital import PEOPLE, Hospital
from demo.kiosk import Kiosk
from demo.nurse import Nurse
from demo.once import BOARD, COUNTER, NURSE, SMALL_STAND, STAND


def main() -> int:
    """Start everything and wait."""
    with tempfile.TemporaryDirectory(prefix="tiepdon-") as folder, ExitStack() as stack:
        print("Starting the hospital", flush=True)
        hospital = stack.enter_context(Hospital(Path(folder), _say))
        display = own_display()
        glass = SMALL_STAND
        if display is None:
            glass = STAND
            log = hospital.logs / "xvfb.log"
            xvfb, display = start_xvfb(STAND.width_px, STAND.height_px, log)
            stack.callback(xvfb.stop)
        stack.enter_context(Kiosk(hospital, glass, display))
        nurse = Nurse(hospital.url, NURSE, hospital.secrets["users"][NURSE])
        morning.happens(hospital, nurse)
        print(_addresses(hospital, display), flush=True)
        signal.pause()
    return 0


def _say(what: str) -> None:
    print(f"  up: {what}", flush=True)


def _addresses(hospital: Hospital, display: str) -> str:
    card = f"http://127.0.0.1:{hospital.card_control}"
    scanner = f"http://127.0.0.1:{hospital.scanner_control}"
    printer = f"http://127.0.0.1:{hospital.printer_control}"
    portal = f"http://127.0.0.1:{hospital.portal_control}"
    person = """'{"person": "minh-anh"}'"""
    passwords = "\n".join(
        f"    {name:10} {password}" for name, password in hospital.secrets["users"].items()
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
  devices          {hospital.url}/staff/devices
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
