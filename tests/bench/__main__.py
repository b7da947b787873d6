"""``make bench``: measure, print, and keep in build/bench.json.

``python -m tests.bench --only queue,card`` measures parts, and keeps the others' last figures.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from demo.display import start_xvfb
from demo.hospital import Hospital
from demo.nurse import Nurse
from demo.once import STAND
from tests.bench import boards, cards, crowd, figures, insurance, kiosks
from tests.bench.queue import calls, consoles, memory, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.figures import Figure

OUT = Path("build/bench.json")
QUEUE: dict[str, Callable[[Path], list[Figure]]] = {
    "numbers": numbers.measure,
    "calls": calls.measure,
    "memory": memory.measure,
    "consoles": consoles.measure,
}
PARTS: tuple[str, ...] = ("card", "insurance", "queue", "board", "kiosk")


def main() -> int:
    """Measure everything in one run, or what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    known = (*PARTS, *QUEUE)
    parser.add_argument("--only", help=f"of {', '.join(known)}; several with commas")
    only: str | None = parser.parse_args().only
    wanted: set[str] = set(only.split(",") if only else PARTS)
    if not wanted <= set(known):
        parser.error(f"--only knows {', '.join(known)}")
    found = _measured(wanted)
    figures.write(found, OUT, keep=only is not None)
    print(figures.table(found))
    return 0


def _measured(wanted: set[str]) -> list[Figure]:
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="tiepdon-") as name, ExitStack() as stack:
        folder = Path(name)
        if "card" in wanted:
            found += _part("card", cards.measure)
        if "insurance" in wanted:
            found += _part("insurance", insurance.measure)
        for part, measure in QUEUE.items():
            if wanted & {part, "queue"}:
                (folder / part).mkdir()
                found += _part(part, lambda measure=measure, part=part: measure(folder / part))
        if wanted & {"board", "kiosk"}:
            found += _with_hospital(folder, stack, wanted)
    return found


def _with_hospital(folder: Path, stack: ExitStack, wanted: set[str]) -> list[Figure]:
    found: list[Figure] = []
    people = folder / "people.toml"
    crowd.write(people, kiosks.JOURNEYS)
    hospital = stack.enter_context(Hospital(folder, _say, people, chips_wait=False))
    if "board" in wanted:
        nurse = Nurse(hospital.url, "dd.mau", hospital.secrets["users"]["dd.mau"])
        found += _part("board", lambda: boards.measure(hospital, nurse))
    if "kiosk" in wanted:
        xvfb, display = start_xvfb(STAND.width_px, STAND.height_px, hospital.logs / "xvfb.log")
        stack.callback(xvfb.stop)
        name = f"kiosk, {kiosks.JOURNEYS} journeys"
        found += _part(name, lambda: kiosks.measure(hospital, display))
    return found


def _part(name: str, measure: Callable[[], Sequence[Figure]]) -> Sequence[Figure]:
    _say(name)
    return measure()


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
