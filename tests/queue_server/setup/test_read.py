"""Everything that is wrong or odd is told with its line and what to do, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.setup import lines, odd
from queue_server.setup.read import Problem, problems, read
from queue_server.setup.tree import Tree
from tests.queue_server.setup.trees import SMALL

LATER = """
[[schedule]]
id = "gio"
mon = ["07:00-11:30"]
[[template]]
id = "duong"
name = "Đường đi"
steps = [
    ["kham"],
    ["thuoc"],
]
[[profile]]
id = "ca-hai"
name = "Cả hai"
queues = ["kham"]
[[holiday]]
day = 2026-09-02
name = "Quốc khánh"
[[kiosk]]
id = "kiosk01"
name = "Kiosk 01"
[[webhook]]
id = "his"
url = "https://his.example/events"
"""
TEXT = SMALL + LATER


def found(text: str) -> tuple[Problem, ...]:
    reading = read(text, Tree)
    if reading.value is None:
        return reading.problems
    return problems(odd.faults(reading.value), text, reading.data)


def test_a_hospital_in_which_all_is_well() -> None:
    assert found(TEXT) == ()


# What stands there, what stands there instead ("|" is the place of the fault), where, what is told.
WRONG = [
    ('prefix = "A"', '|prefix = "a"', "queue kham: prefix", "one or two capital letters"),
    ('prefix = "A"', "|prefix = 1", "queue kham: prefix", "must be text"),
    ('prefix = "A"', '|prefx = "A"\nprefix = "A"', "queue kham: prefx", "did you mean 'prefix'"),
    ('prefix = "A"', '|xyz = 1\nprefix = "A"', "queue kham: xyz", "known are appointment_prefix"),
    (
        '[[queue]]\nid = "kham"\nprefix = "A"',
        '|[[queue]]\nid = "kham"',
        "queue kham: prefix",
        "is mis",
    ),
    ('prefix = "T"', '|prefix = "A"', "queue thuoc: prefix", "stands twice: A"),
    (
        'prefix = "T"',
        'prefix = "T"\n|appointment_prefix = "A"',
        "thuoc: appointment_prefix",
        "twice",
    ),
    ('id = "thuoc"', '|id = "kham"', "queue kham: id", "stands twice: kham"),
    ('id = "thuoc"', '|id = "nhà thuốc"', "queue nhà thuốc: id", "must be an id"),
    ('name = "Nhà thuốc"', '|name = ""', "queue thuoc: name", "must not be empty"),
    ('name = "Nhà thuốc"', f'|name = "{"x" * 121}"', "queue thuoc: name", "longer than 120"),
    ('kind = "pharmacy"', '|kind = "shop"', "queue thuoc: kind", "must be 'reception', 'exam'"),
    ('kind = "pharmacy"', "|quota = 0", "queue thuoc: quota", "greater than 0"),
    ('kind = "pharmacy"', "|quota = 1.5", "queue thuoc: quota", "a whole number"),
    ('kind = "pharmacy"', "|quota = 999999", "queue thuoc: quota", "100000 or less"),
    ('kind = "pharmacy"', "|offline_block = -1", "queue thuoc: offline_block", "0 or more"),
    ('kind = "pharmacy"', '|template = "duog"', "queue thuoc: template", "did you mean 'duong'"),
    ('kind = "pharmacy"', '|schedule = "zz"', "queue thuoc: schedule", "no [[schedule]] has"),
    ('kind = "pharmacy"', '|instead = "khams"', "queue thuoc: instead", "did you mean 'kham'"),
    ('kind = "pharmacy"', '|instead = "thuoc"', "queue thuoc: instead", "circle: thuoc → thuoc"),
    ("at_kiosk = false", '|at_kiosk = "no, never"', "queue thuoc: at_kiosk", "true or false"),
    ('policy = "head_start"', "|policy = 7", "queue kham: order.policy", "must be text"),
    ('policy = "head_start"', '|polici = "x"', "queue kham: order.polici", "did you mean 'policy'"),
    ('policy = "head_start"', "|cap_min = 0", "queue kham: order.cap_min", "greater than 0"),
    ('queues = [\n    "kham",', '|queues = [\n    "khm",', "counter pk1: queues", "mean 'kham'"),
    ('queues = [\n    "kham",\n    "thuoc",\n]', "|queues = []", "pk1: queues", "an empty list"),
    ('queues = [\n    "kham",\n    "thuoc",\n]', '|queues = "kham"', "pk1: queues", "be a list"),
    ('queues = ["kham", "thuoc"]', '|queues = ["kam"]', "board sanh: queues", "mean 'kham'"),
    ('queues = ["kham"]', '|queues = ["thuc"]', "profile ca-hai: queues", "mean 'thuoc'"),
    (
        'zone = "tret"\n\n[[board]]',
        '|profiles = ["ca"]\nzone = "tret"\n\n[[board]]',
        "pk1",
        "profile",
    ),
    ('steps = [\n    ["kham"],', '|steps = [\n    ["khám"],', "template duong: steps", "an id"),
    (
        'steps = [\n    ["kham"],',
        '|steps = [\n    ["khamm"],',
        "template duong: steps",
        "mean 'kham'",
    ),
    ('mon = ["07:00-11:30"]', '|mon = ["7h-11h"]', "schedule gio: mon", "like 07:00-11:30"),
    ('mon = ["07:00-11:30"]', '|mon = ["07:00-25:30"]', "schedule gio: mon", "from 00 to 23"),
    ('mon = ["07:00-11:30"]', '|mon = ["11:30-07:00"]', "schedule gio: mon", "hours in order"),
    ("day = 2026-09-02", '|day = "2/9"', "holiday 2/9: day", "a date such as"),
    ("day = 2026-09-02", "|day = true", "holiday True: day", "a date such as"),
    ("call_gap_s = 5", "|day_ends = 06:01:00", "rules.day_ends", "06:00:00 or earlier"),
    ("call_gap_s = 5", '|day_ends = "noon"', "rules.day_ends", "a time such as"),
    ("call_gap_s = 5", "|call_gap = 5", "rules.call_gap", "did you mean 'call_gap_s'"),
    ("[rules]", "|[rule]", "rule", "did you mean 'rules'"),
    ('role = "nurse"', '|role = "king"', "user dd.mau: role", "must be 'nurse'"),
    ('username = "quan.tri"', '|username = "dd.mau"', "user dd.mau: username", "stands twice"),
    ('username = "quan.tri"', '|username = "Quản trị"', "Quản trị: username", "a username"),
    ('id = "kiosk01"', '|id = "board-7"', "kiosk board-7: id", "broker user of ours"),
    ('url = "https://his.example/events"', '|url = "his"', "webhook his: url", "begin with https"),
    ('name = "Kiosk 01"', '|name = "Kiosk 01', "column 17", "Illegal character"),
    ('name = "Kiosk 01"', 'name = "Kiosk 01"\n|[rules]', "column 7", "twice"),
    ('policy = "head_start"', '|policy = "fifo"', "queue kham: order.policy", "there is no policy"),
    (
        'policy = "head_start"',
        'policy = "strict"\n|parameters = { weight = 3 }',
        "queue kham: order.parameters",
        "has no parameter 'weight'",
    ),
]
ODD = [
    ('"thuoc",\n]', "]", "queue thuoc", "no counter calls"),
    ('prefix = "A"', '|prefix = "O"', "queue kham: prefix", "read as 0"),
    ('prefix = "A"', 'prefix = "A"\n|appointment_prefix = "CI"', "appointment_prefix", "read as 1"),
    ('zone = "tret"\n\n[[board]]', '|zone = "tang9"\n\n[[board]]', "counter pk1: zone", "no board"),
    ('zone = "tret"\n\n[[user]]', '|zone = "tang9"\n\n[[user]]', "board sanh: zone", "no counter"),
    ('role = "administrator"', 'role = "supervisor"', "user", "nobody is an administrator"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "told"), WRONG)
def test_what_is_wrong_is_told_with_its_line(right: str, wrong: str, place: str, told: str) -> None:
    assert TEXT.count(right) == 1
    marked = TEXT.replace(right, wrong)
    problem = read(marked.replace("|", ""), Tree).problems[0]
    assert problem.line == 1 + marked[: marked.index("|")].count("\n")
    assert place in problem.place
    assert told in problem.words.en
    assert problem.words.vi
    assert not problem.odd


@pytest.mark.parametrize(("right", "odd_one", "place", "told"), ODD)
def test_what_is_odd_is_told_and_allowed(right: str, odd_one: str, place: str, told: str) -> None:
    assert TEXT.count(right) == 1
    marked = TEXT.replace(right, odd_one)
    problem = next(
        problem for problem in found(marked.replace("|", "")) if told in problem.words.en
    )
    assert problem.odd
    assert place in problem.place
    if "|" in marked:
        assert problem.line == 1 + marked[: marked.index("|")].count("\n")


def test_a_kiosk_queue_that_is_never_open_is_odd() -> None:
    text = TEXT.replace('mon = ["07:00-11:30"]', "").replace(
        'prefix = "A"', 'prefix = "A"\nschedule = "gio"'
    )
    assert [problem.words.en for problem in found(text)] == ["is at the kiosk and never open"]


def test_an_empty_hospital_is_allowed() -> None:
    reading = read("", Tree)
    assert reading.value == Tree()
    assert [problem.place for problem in found("")] == ["file"]


def test_several_faults_are_told_at_once_from_the_top() -> None:
    text = TEXT.replace('prefix = "A"', "prefix = 1").replace('role = "nurse"', 'role = "x"')
    told = read(text.replace("call_gap_s = 5", "call_gap_s = -1"), Tree).problems
    assert [problem.place for problem in told] == [
        "rules.call_gap_s",
        "queue kham: prefix",
        "user dd.mau: role",
    ]


def test_circles_are_told_at_each_queue_of_them() -> None:
    text = TEXT.replace('prefix = "A"', 'prefix = "A"\ninstead = "thuoc"')
    text = text.replace('prefix = "T"', 'prefix = "T"\ninstead = "kham"')
    told = read(text, Tree).problems
    assert [problem.place for problem in told] == ["queue kham: instead", "queue thuoc: instead"]
    assert "kham → thuoc → kham" in told[0].words.en


def test_files_from_windows() -> None:
    assert read(TEXT.replace("\n", "\r\n"), Tree).value == read(TEXT, Tree).value


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    reading = read(text, Tree)
    assert (reading.value is None) == bool(reading.problems)
    assert all(problem.line >= 1 for problem in reading.problems)


@given(st.integers(0, len(TEXT)), st.integers(0, 30), st.text(max_size=5))
def test_no_slip_of_the_hand_breaks_it(at: int, gone: int, typed: str) -> None:
    reading = read(TEXT[:at] + typed + TEXT[at + gone :], Tree)
    assert (reading.value is None) == bool(reading.problems)


def test_lines_of_nested_tables_and_many_lined_values() -> None:
    text = 'a = """\n[no]\n"""\nb = [\n  "[x]", # ]\n]\n[[q]]\n"k" = 1\n[q.order]\nx.y = 2\n[[q]]\n'
    where = lines.index(text)
    assert where["a",] == 1
    assert where["b",] == 4
    assert where["q", 0] == where["q",] == 7
    assert where["q", 0, "k"] == 8
    assert where["q", 0, "order"] == 9
    assert where["q", 0, "order", "x", "y"] == 10
    assert where["q", 1] == 11
    assert lines.line_of(where, ("q", 0, "order", "z")) == 9
