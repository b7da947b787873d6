from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from queue_server.insurance.portal.standing import Kind, Standing
from tests.queue_server.insurance.portal.clock import HandClock

PAUSE_S = 600.0


def standing() -> tuple[HandClock, Standing]:
    clock = HandClock()
    return clock, Standing(clock, PAUSE_S)


def test_two_different_questions_in_a_row_make_a_kind_refused() -> None:
    clock, kept = standing()
    kept.doubt("upload", "a")
    assert (kept.doubts("upload"), kept.refuses("upload")) == (True, False)
    kept.doubt("upload", "b")
    assert kept.rests("upload")
    assert kept.retry_at("upload") == clock.now() + timedelta(seconds=PAUSE_S)
    assert not kept.rests("lookup")
    assert not kept.rests("account")


def test_the_same_question_again_and_again_does_not() -> None:
    _, kept = standing()
    for _ in range(5):
        kept.doubt("upload", "a")
    assert not kept.refuses("upload")


def test_an_answer_in_between_counts_for_its_own_kind_alone() -> None:
    _, kept = standing()
    kept.doubt("upload", "a")
    kept.trust("lookup", "x")
    assert kept.doubts("upload")
    kept.trust("upload", "c")
    assert not kept.doubts("upload")
    kept.doubt("upload", "b")
    assert not kept.refuses("upload")


def test_what_rests_is_refused_until_it_is_accepted() -> None:
    clock, kept = standing()
    kept.refuse("lookup")
    clock.advance(PAUSE_S - 0.001)
    assert kept.rests("lookup")
    clock.advance(0.001)
    assert (kept.rests("lookup"), kept.refuses("lookup")) == (False, True)
    kept.trust("lookup", "x")
    assert not kept.refuses("lookup")
    assert kept.retry_at("lookup") is None


def test_an_account_is_accepted_by_a_token_and_not_by_an_answer_in_an_old_session() -> None:
    _, kept = standing()
    kept.refuse("account")
    kept.trust("lookup", "x")
    assert kept.rests("account")
    kept.accept()
    assert not kept.refuses("account")


def test_a_doubted_question_gets_another_session_after_a_pause_or_an_answer() -> None:
    clock, kept = standing()
    assert kept.deserves_session("a")
    kept.doubt("upload", "a")
    kept.trust("upload", "b")
    clock.advance(PAUSE_S / 2)
    kept.doubt("upload", "a")  # refused again, without another session
    assert not kept.deserves_session("a")
    clock.advance(PAUSE_S / 2)
    assert kept.deserves_session("a")
    kept.doubt("upload", "a")
    kept.trust("upload", "a")
    assert kept.deserves_session("a")


def test_a_clock_that_is_set_back_does_not_prolong_a_rest() -> None:
    clock, kept = standing()
    kept.refuse("account")
    kept.doubt("upload", "a")
    clock.advance(-3600)
    assert not kept.rests("account")
    assert kept.deserves_session("a")


_KINDS = st.sampled_from(["lookup", "upload"])
_EVENTS = st.tuples(_KINDS, st.sampled_from(["doubt", "trust"]), st.sampled_from("abc"))


@given(st.lists(_EVENTS, max_size=30))
def test_what_comes_of_one_kind_does_not_depend_on_the_other(
    events: list[tuple[Kind, str, str]],
) -> None:
    _, both = standing()
    _, alone = standing()
    for kind, event, question in events:
        for kept in (both, alone) if kind == "upload" else (both,):
            told = kept.doubt if event == "doubt" else kept.trust
            told(kind, (kind, question))
    assert both.refuses("upload") == alone.refuses("upload")
    assert both.doubts("upload") == alone.doubts("upload")
