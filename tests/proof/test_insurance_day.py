"""A day with a bad morning at the portal: afterwards nobody and nothing is left over."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from queue_server.contract.insurance import Outcome
from queue_server.insurance.answer import read_answer
from queue_server.insurance.decision import decide
from tests.proof.day import plan
from tests.proof.day.replay import Day, DayServer, replayed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Record = Callable[[str, object], None]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1500)]
PATIENTS = {"test": 150, "ci": 600, "proof": 3000}[os.environ.get("HYPOTHESIS_PROFILE", "test")]
SEED = int(os.environ.get("SEED", "20261123"))
LONG_DIGITS = re.compile(rb"[0-9]{9,}")
# What the stand-in hands out as token: 64 letters of base64url, which no hexadecimal hash is.
TOKEN = re.compile(rb"(?<![A-Za-z0-9_-])(?=[0-9a-f]*[A-Zg-z_-])[A-Za-z0-9_-]{64}(?![A-Za-z0-9_-])")


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Day, DayServer]]:
    with replayed(tmp_path_factory.mktemp("day"), PATIENTS, SEED) as replay:
        yield replay


@pytest.fixture(scope="module")
def day(replay: tuple[Day, DayServer]) -> Day:
    return replay[0]


@pytest.fixture(scope="module")
def server(replay: tuple[Day, DayServer]) -> DayServer:
    return replay[1]


def test_the_morning_was_bad(day: Day) -> None:
    """Otherwise the day proves nothing."""
    down = [visit for visit in day.visits if _between(visit, "08:10", "08:40")]
    slow = [visit for visit in day.visits if _between(visit, "09:00", "10:00")]
    assert down
    assert all(day.first[visit.order] == Outcome.PENDING for visit in down)
    assert any(day.first[visit.order] == Outcome.PENDING for visit in slow)
    assert day.checkins["submissions"] > day.checkins["rows"]


def test_every_patient_has_one_ticket(day: Day, server: DayServer, record_property: Record) -> None:
    tickets = server.database("select count(*), count(distinct label) from ticket")
    record_property("runs", PATIENTS)
    assert len(day.first) == len(day.visits) == PATIENTS
    assert tickets == [(PATIENTS, PATIENTS)]


def test_every_answer_is_there_and_right(
    day: Day, server: DayServer, record_property: Record
) -> None:
    """Also of those who were told "pending": as if the portal had answered at once."""
    assert day.settled_at is not None
    rows = server.database("select t.visit_id, t.outcome from ticket t")
    given = dict(rows)
    record_property("runs", len(given))
    wrong = Counter(
        (given[day.visit_ids[visit.order]], _expected(day, visit))
        for visit in day.visits
        if given[day.visit_ids[visit.order]] != _expected(day, visit)
    )
    assert not wrong


def test_every_check_in_was_accepted_exactly_once(
    day: Day, server: DayServer, record_property: Record
) -> None:
    reported = {visit.treatment_id for visit in day.visits if visit.reported}
    record_property("runs", len(reported))
    accepted = [row["ma_lk"] for row in day.checkins["accepted"]]
    assert sorted(accepted) == sorted(reported)
    states = dict(server.database("select state, count(*) from checkin group by state"))
    assert states == {"accepted": len(reported), "skipped": len(day.visits) - len(reported)}
    without = "select count(*) from checkin where state = 'accepted' and receipt is null"
    assert server.database(without) == [(0,)]


def test_what_has_its_receipt_is_not_sent_again(day: Day) -> None:
    """The portal saw a check-in twice only where its first answer was lost."""
    sent = Counter(
        line["answer"]
        for line in map(json.loads, day.server_log.splitlines())
        if line["event"] == "checkin_sent"
    )
    assert sent["Receipt"] == sum(visit.reported for visit in day.visits)
    assert sent["NoAnswer"] > 0
    assert day.checkins["submissions"] <= sent["Receipt"] + sent["NoAnswer"]


def test_nothing_personal_in_the_open(day: Day, server: DayServer, record_property: Record) -> None:
    """Not in logs, not in the database's files, not in MQTT."""
    files = sorted(server.folder.glob("server.db*"))
    places = {file.name: file.read_bytes() for file in files}
    places["log"] = (day.server_log + day.other_logs).encode()
    places["mqtt"] = b"\n".join(day.mqtt)
    record_property("runs", len(places) * PATIENTS)
    assert len(places["server.db"]) > PATIENTS * 500
    assert places["log"]
    assert day.mqtt
    found = {name: _personal(content, day.visits) for name, content in places.items()}
    assert found == {name: [] for name in places}


def test_nothing_secret_in_the_open(day: Day, server: DayServer) -> None:
    secrets = (server.folder / "secrets.toml").read_text("utf-8")
    kept = {line.split('"')[-2] for line in secrets.splitlines() if line.endswith('"')}
    secret = [text.encode() for text in kept if len(text) > 15]
    assert secret
    for content in (
        day.server_log.encode(),
        b"\n".join(day.mqtt),
        *(file.read_bytes() for file in server.folder.glob("server.db*")),
    ):
        assert not TOKEN.search(content)
        assert not [text for text in secret if text in content]


def _between(visit: plan.Visit, start: str, end: str) -> bool:
    return start <= f"{visit.arrives_at:%H:%M}" < end


def _expected(day: Day, visit: plan.Visit) -> str:
    """What the portal's answer means on that day."""
    return decide(read_answer(day.truth[visit.order]), plan.DAY).outcome


def _personal(content: bytes, visits: Sequence[plan.Visit]) -> list[int]:
    """The orders of the patients of whom something can be read here."""
    digits = set(LONG_DIGITS.findall(content))
    return [
        visit.order
        for visit in visits
        if any(number in digits for number in _numbers(visit))
        or any(text in content for text in _texts(visit))
    ]


def _numbers(visit: plan.Visit) -> set[bytes]:
    return {number.encode() for number in _all_numbers(visit) if number.isdigit()}


def _all_numbers(visit: plan.Visit) -> set[str]:
    record = visit.patient.record
    numbers = (visit.patient.cccd, record.maThe, record.maTheMoi, record.maSoBHXH)
    return {number for number in numbers if number}


def _texts(visit: plan.Visit) -> set[bytes]:
    """Name and card numbers; one of a few letters would be found by chance."""
    letters = [number for number in _all_numbers(visit) if not number.isdigit()]
    return {text.encode() for text in (visit.patient.name, *letters) if len(text) > 5}
