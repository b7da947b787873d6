from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queue_server.replay import day_file, spec
from queue_server.replay.day_file import DayError
from queue_server.replay.generate import generate

if TYPE_CHECKING:
    from pathlib import Path

DAY = '{"kind": "day", "day": "2026-11-24"}\n'
QUEUE = '{"kind": "queue", "id": "A"}\n'
OPEN = '[["2026-11-24T07:00:00+07:00", "2026-11-24T11:00:00+07:00"]]'
COUNTER = '{"kind": "counter", "id": "1", "queues": ["A"], "open": ' + OPEN + "}\n"
STOPS = '"stops": [{"queue": "A", "service_s": 60}]'


@pytest.mark.parametrize("name", spec.names())
def test_a_day_survives_its_file(name: str, tmp_path: Path) -> None:
    one = generate(spec.load(name), 3)
    file = tmp_path / "day.jsonl"
    file.write_text("\n".join(day_file.lines(one)), encoding="utf-8")
    assert day_file.load(file) == one


def test_toml_says_the_same(tmp_path: Path) -> None:
    lines, toml = tmp_path / "day.jsonl", tmp_path / "day.toml"
    patient = f'{{"kind": "patient", "number": "A001", "at": "2026-11-24T07:10:00+07:00", {STOPS}}}'
    lines.write_text(DAY + QUEUE + COUNTER + patient)
    toml.write_text("""
day = 2026-11-24
[[queue]]
id = "A"
[[counter]]
id = "1"
queues = ["A"]
open = [[2026-11-24T07:00:00+07:00, 2026-11-24T11:00:00+07:00]]
[[patient]]
number = "A001"
at = 2026-11-24T07:10:00+07:00
stops = [{ queue = "A", service_s = 60 }]
""")
    assert day_file.load(lines) == day_file.load(toml)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "line 1 is not JSON"),
        ("[]", "line 1 is no object"),
        (DAY + DAY, "line 2: .*day first"),
        (QUEUE + COUNTER, "day: Field required"),
        (DAY + QUEUE, "counter: Field required"),
        (DAY + QUEUE + COUNTER.replace('["A"]', '["B"]'), "counter '1' names queue 'B'"),
        (DAY + QUEUE + COUNTER.replace("T11", "T06"), "closes before it opens"),
        (DAY + QUEUE + COUNTER.replace("+07:00", ""), "counter 1: open.0.0: .*timezone"),
        (
            DAY + QUEUE + COUNTER + '{"kind": "patient", "number": "A001", "age": 80}',
            "patient 1: age: Extra inputs",
        ),
    ],
)
def test_a_wrong_file_says_where(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    file.write_text(text)
    with pytest.raises(DayError, match=said) as found:
        day_file.load(file)
    assert str(file) in str(found.value)
    assert found.value.code == "day_file"


def test_no_file_and_no_utf_8(tmp_path: Path) -> None:
    with pytest.raises(DayError, match="No such file"):
        day_file.load(tmp_path / "none.jsonl")
    (tmp_path / "latin.toml").write_bytes("name = 'Bệnh viện'".encode("utf-16"))
    with pytest.raises(DayError, match="save it as UTF-8"):
        day_file.load(tmp_path / "latin.toml")
