"""Reader and simulated card share no code: a mistake made on both sides would not show."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
OF_THE_READER = re.compile(r"^\s*(from|import) devices\.card\b", re.MULTILINE)


def test_the_simulators_use_nothing_of_the_reader() -> None:
    folders = (ROOT / "devices" / "simulators", ROOT / "tests" / "devices" / "simulators")
    files = [file for folder in folders for file in folder.rglob("*.py")]
    assert len(files) > 40
    assert not [file for file in files if OF_THE_READER.search(file.read_text(encoding="utf-8"))]
