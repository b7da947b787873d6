"""Synthetic patients: everything meets everything, no number twice, and the same every time."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.code import parse
from devices.code.kinds import Cccd
from devices.simulators.people import load_people as load_cards
from queue_server.__main__ import main
from queue_server.simulators.cases import Case, covering, is_possible, pairs, possible_cores
from queue_server.simulators.codes import MEANINGS
from queue_server.simulators.people import load_people
from queue_server.simulators.people_file import people_file
from queue_server.simulators.population import NO_ANSWER, Patient, population
from queue_server.simulators.portal import PortalServer
from tests.queue_server.simulators.caller import STAFF, Caller, known

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
CODES = tuple(MEANINGS)


@pytest.fixture(scope="module")
def patients() -> list[Patient]:
    return population(3_000, 7, "01028", DAY)


def test_every_pair_that_can_meet_meets(patients: list[Patient]) -> None:
    met = {pair for patient in patients for pair in pairs(list(vars(patient.case).values()))}
    core = {pair for one in possible_cores() for pair in pairs(one)}
    assert core <= met
    kinds = list(Case.__dataclass_fields__)
    places = {name: kinds.index(name) for name in ("code", "age", "source", "area", "sex")}
    for code in CODES:
        for area in ("", "K1", "K2", "K3"):
            assert (places["code"], code, places["area"], area) in met
        for source in ("dg13", "dg1", "qr", "typed"):
            assert (places["code"], code, places["source"], source) in met
    for age in {patient.case.age for patient in patients}:
        for sex in "MF":
            assert (places["age"], age, places["sex"], sex) in met


def test_it_takes_few_cases_to_cover_all() -> None:
    assert 28 * 11 <= len(covering(Random(1), CODES)) < 600


def test_numbers_are_valid_and_nobodys_else(patients: list[Patient]) -> None:
    cards = [patient.cccd for patient in patients if patient.cccd]
    assert len(set(cards)) == len(cards)
    assert len({number[-6:] for number in cards}) == len(cards)
    for field in ("maThe", "maSoBHXH"):
        numbers = [getattr(patient.record, field) for patient in patients]
        assert len(set(numbers)) == len(patients)
    for patient in patients:
        card = patient.record.maThe or ""
        assert re.fullmatch(r"[A-Z]{2}[1-5][0-9]{12}", card)
        assert card[5:] == patient.record.maSoBHXH
        if patient.cccd:
            year = int(patient.born[-4:])
            century = str((year - 1900) // 100 * 2 + (patient.case.sex == "F"))
            assert re.fullmatch(rf"0[0-9]{{2}}{century}{year % 100:02}[0-9]{{6}}", patient.cccd)
        assert patient.person.number in {
            patient.cccd,
            patient.record.maThe,
            patient.record.maSoBHXH,
        }


def test_ages_are_what_they_are_called(patients: list[Patient]) -> None:
    def age(born: date) -> int:
        return DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))

    bounds = {
        "under_6": (0, 5), "day_before_6": (5, 5), "six_today": (6, 6), "child": (7, 17),
        "adult": (19, 73), "day_before_75": (74, 74), "seventy_five_today": (75, 75),
        "over_75": (76, 99), "leap_day": (19, 74),
    }  # fmt: skip
    seen: set[str] = set()
    for patient in patients:
        group = patient.case.age
        seen.add(group)
        if group == "year_only":
            assert re.fullmatch(r"[0-9]{4}", patient.person.birth_date)
        elif group == "month_only":
            assert re.fullmatch(r"[0-9]{4}-[0-9]{2}", patient.person.birth_date)
        else:
            born = date.fromisoformat(patient.person.birth_date)
            least, most = bounds[group]
            assert least <= age(born) <= most
            assert born <= DAY
            assert (born.month, born.day) == (2, 29) or group != "leap_day"
    assert seen == {*bounds, "year_only", "month_only"}


def test_a_name_is_as_its_source_has_it(patients: list[Patient]) -> None:
    unaccented = [one for one in patients if one.case.source == "dg1"]
    assert unaccented
    assert all(re.fullmatch(r"[A-Z ]+", one.person.name) for one in unaccented)
    assert all(one.person.name == one.name for one in patients if one.case.source != "dg1")


# A number of its own: each example makes all the cases twice.
@settings(max_examples=20)
@given(
    seed=st.integers(),
    count=st.integers(1, 40),
    day=st.dates(date(2024, 7, 2), date(2099, 12, 31)),
)
def test_the_same_seed_gives_the_same_people(seed: int, count: int, day: date) -> None:
    once = population(count, seed, "01C54", day)
    assert once == population(count, seed, "01C54", day)
    assert len(once) == count
    assert all(is_possible(*list(vars(one.case).values())[:5]) for one in once)


def test_seeds_differ_and_codes_can_be_chosen() -> None:
    assert population(50, 1, "01028", DAY) != population(50, 2, "01028", DAY)
    codes = tuple(code for code in CODES if code not in NO_ANSWER)
    few = population(600, 1, "01028", DAY, codes)
    assert {one.case.code for one in few} == set(codes)


@pytest.mark.parametrize(("count", "facility"), [(0, "01028"), (200_001, "01028"), (1, "0102")])
def test_impossible_wishes_are_refused(count: int, facility: str) -> None:
    with pytest.raises(ValueError, match="patients"):
        population(count, 1, facility, DAY)


def test_the_file_serves_all_simulators(tmp_path: Path, patients: list[Patient]) -> None:
    file = tmp_path / "people.toml"
    file.write_text(people_file(patients[:400]), "utf-8")
    cards, known_people = load_cards(file), load_people(file)
    assert list(cards) == [patient.id for patient in patients[:400]]
    for patient in patients[:400]:
        record = known_people.find(patient.record.maThe or "")
        assert record == patient.record
        card, code = cards[patient.id].card, cards[patient.id].qr
        if patient.cccd is None:
            assert card is None
            continue
        assert card is not None
        assert code is not None
        assert (card.number, card.dg13) == (patient.cccd, patient.case.source != "dg1")
        read = parse(code.text)
        assert isinstance(read, Cccd)
        assert (read.number, read.name, read.sex) == (patient.cccd, patient.name, patient.case.sex)
        assert read.birth_date == patient.person.birth_date


def test_the_portal_answers_each_of_them_as_its_record_says(
    tmp_path: Path, patients: list[Patient]
) -> None:
    file = tmp_path / "people.toml"
    file.write_text(people_file(patients[:150]), "utf-8")
    data = known()
    data = type(data)(people=load_people(file), sessions=data.sessions)
    data.clock.set(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    with PortalServer("127.0.0.1", 0, data).serving() as server, Caller(server.url) as caller:
        for patient in patients[:150]:
            person = patient.person
            code = caller.look_up(
                maThe=person.number,
                hoTen=person.name,
                ngaySinh="/".join(reversed(person.birth_date.split("-"))),
                hoTenCb=STAFF[0].name,
                cccdCb=STAFF[0].cccd,
            )["maKetQua"]
            if person.name_source == "dg1" or patient.case.code in {"060", "061"}:
                assert code in {"060", "061", patient.case.code}
            else:
                assert code == patient.case.code


def test_the_command_writes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.toml"
    words = ["queue_server", "portal-people", "--count", "20", "--seed", "3"]
    words += ["--day", "2026-11-23", "--out"]
    monkeypatch.setattr("sys.argv", [*words, str(file)])
    assert main() == 0
    assert file.read_text("utf-8") == people_file(population(20, 3, "01028", DAY))
    assert len(tomllib.loads(file.read_text("utf-8"))["person"]) == 20
    monkeypatch.setattr("sys.argv", [*words, str(tmp_path)])
    assert main() == 1
    assert '"code": "out"' in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        "--count=0",
        "--count=200001",
        "--count=x",
        "--facility=xx",
        "--day=20261122",
        "--day=2026-W47-7",
    ],
)
def test_a_wrong_wish_is_a_wrong_call(
    tmp_path: Path, wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.toml"
    words = ["queue_server", "portal-people", "--count=1", "--seed=1", "--out", str(file), wrong]
    monkeypatch.setattr("sys.argv", words)
    try:
        code: object = main()
    except SystemExit as left:
        code = left.code
    assert code == 2
    assert not file.exists()
    captured = capsys.readouterr()
    assert captured.out + captured.err
