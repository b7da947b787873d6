"""``make bench``: measure, print, and keep in build/bench.json."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from demo.display import start_xvfb
from demo.hospital import Hospital
from demo.nurse import Nurse
from demo.once import STAND
from tests.bench import boards, cards, crowd, figures, insurance, kiosks, tickets

OUT = Path("build/bench.json")


def main() -> int:
    """Measure everything in one run."""
    found: list[figures.Figure] = []
    with tempfile.TemporaryDirectory(prefix="tiepdon-") as folder, ExitStack() as stack:
        people = Path(folder) / "people.toml"
        crowd.write(people, kiosks.JOURNEYS)
        hospital = stack.enter_context(Hospital(Path(folder), _say, people, chips_wait=False))
        xvfb, display = start_xvfb(STAND.width_px, STAND.height_px, hospital.logs / "xvfb.log")
        stack.callback(xvfb.stop)
        nurse = Nurse(hospital.url, "dd.mau", hospital.secrets["users"]["dd.mau"])
        _say("card")
        found += cards.measure()
        _say("insurance")
        found += insurance.measure()
        _say("tickets")
        found += tickets.measure(hospital)
        _say("board")
        found += boards.measure(hospital, nurse)
        _say(f"kiosk, {kiosks.JOURNEYS} journeys")
        found += kiosks.measure(hospital, display)
    figures.write(found, OUT)
    print(figures.table(found))
    return 0


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
