from __future__ import annotations

from datetime import date

from queue_server.insurance.answer import PortalAnswer
from queue_server.insurance.portal.kept import LIMIT, KeptAnswers, Question
from tests.queue_server.insurance.portal.clock import HandClock

DAY = date(2026, 11, 23)
ANSWER = PortalAnswer({"maKetQua": "000"}, "{}")


def question(number: int = 0, day: date = DAY) -> Question:
    return Question(f"{number:012}", "Nguyễn Thị Kiểm Thử", "1999-01-15", day)


def test_an_answer_is_given_until_its_time_is_over() -> None:
    clock = HandClock()
    kept = KeptAnswers(clock)
    kept.put(question(), ANSWER, 600)
    clock.advance(599)
    given = kept.get(question())
    assert given == kept.get(question()) == ANSWER
    assert given is not None
    assert given.remembered
    clock.advance(1)
    assert kept.get(question()) is None
    assert len(kept) == 0


def test_an_answer_is_for_its_day_alone() -> None:
    kept = KeptAnswers(HandClock())
    kept.put(question(), ANSWER, 600)
    assert kept.get(question(day=date(2026, 11, 24))) is None


def test_a_late_answer_is_picked_up_once() -> None:
    kept = KeptAnswers(HandClock())
    kept.put(question(), ANSWER, 600, once=True)
    given = kept.get(question())
    assert given == ANSWER
    assert given is not None
    assert not given.remembered  # the portal said it just now
    assert kept.get(question()) is None


def test_a_question_tells_nothing_of_anybody() -> None:
    assert repr(question()) == "Question(day=datetime.date(2026, 11, 23))"


def test_sweeping_forgets_what_nobody_asked_for() -> None:
    clock = HandClock()
    kept = KeptAnswers(clock)
    kept.put(question(1), ANSWER, 60)
    kept.put(question(2), ANSWER, 600)
    clock.advance(60)
    kept.sweep()
    assert len(kept) == 1


def test_a_clock_that_is_set_back_makes_nothing_last_longer() -> None:
    clock = HandClock()
    kept = KeptAnswers(clock)
    kept.put(question(), ANSWER, 600)
    clock.advance(-3600)
    assert kept.get(question()) is None


def test_the_newest_are_kept_and_no_more_than_the_limit() -> None:
    kept = KeptAnswers(HandClock())
    for number in range(LIMIT + 10):
        kept.put(question(number), ANSWER, 600)
    assert len(kept) == LIMIT
    assert kept.get(question(9)) is None
    assert kept.get(question(10)) == ANSWER
