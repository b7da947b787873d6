from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
)

from queue_server.insurance.portal.breaker import Breaker, Permit
from tests.queue_server.insurance.portal.clock import HandClock

LIMIT = 3
OPEN_S = 30.0


def admitted(breaker: Breaker) -> Permit:
    permit = breaker.admit()
    assert permit is not None
    return permit


def opened() -> tuple[HandClock, Breaker]:
    clock = HandClock()
    breaker = Breaker(clock, LIMIT, OPEN_S)
    for _ in range(LIMIT):
        breaker.failed(admitted(breaker))
    return clock, breaker


def test_it_opens_after_failures_in_a_row_and_says_until_when() -> None:
    clock, breaker = opened()
    assert (breaker.state, breaker.blocked, breaker.admit()) == ("open", True, None)
    assert breaker.retry_at == clock.now() + timedelta(seconds=OPEN_S)


def test_an_answer_in_between_counts_anew() -> None:
    breaker = Breaker(HandClock(), LIMIT, OPEN_S)
    for verdict in (breaker.failed, breaker.failed, breaker.answered, breaker.failed):
        verdict(admitted(breaker))
    breaker.failed(admitted(breaker))
    assert (breaker.state, breaker.retry_at) == ("closed", None)


def test_after_the_pause_one_may_try() -> None:
    clock, breaker = opened()
    clock.advance(OPEN_S - 0.001)
    assert breaker.admit() is None
    clock.advance(0.001)
    assert breaker.state == "half_open"
    probe = admitted(breaker)
    assert breaker.admit() is None
    breaker.answered(probe)
    assert breaker.state == "closed"
    assert [admitted(breaker) for _ in range(4)]


def test_a_probe_that_fails_opens_it_again_for_the_whole_time() -> None:
    clock, breaker = opened()
    clock.advance(OPEN_S)
    breaker.failed(admitted(breaker))
    assert breaker.state == "open"
    clock.advance(OPEN_S - 0.001)
    assert breaker.admit() is None


def test_a_probe_that_is_given_up_lets_the_next_try_at_once() -> None:
    clock, breaker = opened()
    clock.advance(OPEN_S)
    breaker.withdrawn(admitted(breaker))
    assert breaker.admit() is not None


def test_what_was_asked_before_it_opened_does_not_prolong_the_pause() -> None:
    clock = HandClock()
    breaker = Breaker(clock, LIMIT, OPEN_S)
    permits = [admitted(breaker) for _ in range(LIMIT * 2)]
    for permit in permits[:LIMIT]:
        breaker.failed(permit)
    clock.advance(OPEN_S)
    for permit in permits[LIMIT:]:
        breaker.failed(permit)
    assert breaker.state == "half_open"


def test_a_late_answer_closes_it() -> None:
    _, breaker = opened()
    late = Permit(spent=True)
    breaker.answered(late)
    assert breaker.state == "closed"


def test_a_failure_counts_once() -> None:
    breaker = Breaker(HandClock(), LIMIT, OPEN_S)
    permit = admitted(breaker)
    for _ in range(LIMIT):
        breaker.failed(permit)
    assert breaker.state == "closed"


def test_a_clock_that_is_set_back_does_not_keep_it_open() -> None:
    clock, breaker = opened()
    clock.advance(-3600)
    assert breaker.admit() is not None


class Anything(RuleBasedStateMachine):
    """Whatever order verdicts come in."""

    permits: Bundle[Permit] = Bundle("permits")

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()
        self.breaker = Breaker(self.clock, LIMIT, OPEN_S)
        self.probing: list[Permit] = []
        self.failures = 0

    @precondition(lambda self: not self.breaker.blocked)
    @rule(target=permits)
    def ask(self) -> Permit:
        tries = self.breaker.state == "half_open"
        permit = admitted(self.breaker)
        if tries:
            self.probing.append(permit)
        return permit

    @precondition(lambda self: self.breaker.blocked)
    @rule()
    def ask_in_vain(self) -> None:
        assert self.breaker.admit() is None

    @rule(permit=consumes(permits))
    def answered(self, permit: Permit) -> None:
        self.breaker.answered(permit)
        self.failures = 0
        self.probing.clear()
        assert self.breaker.state == "closed"

    @rule(permit=consumes(permits))
    def failed(self, permit: Permit) -> None:
        was = self.breaker.state
        self.breaker.failed(permit)
        self.failures += 1
        if was == "closed":
            assert (self.breaker.state == "open") == (self.failures >= LIMIT)
        elif permit in self.probing:
            assert self.breaker.state == "open"
        else:
            assert self.breaker.state == was
        self.probing = [one for one in self.probing if one is not permit]

    @rule(permit=consumes(permits))
    def withdrawn(self, permit: Permit) -> None:
        was = self.breaker.state
        self.breaker.withdrawn(permit)
        self.probing = [one for one in self.probing if one is not permit]
        assert self.breaker.state == was

    @rule(seconds=st.sampled_from([1.0, OPEN_S / 2, OPEN_S]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @invariant()
    def one_probe_at_a_time(self) -> None:
        assert len(self.probing) <= 1

    @invariant()
    def it_never_stays_open(self) -> None:
        retry_at = self.breaker.retry_at
        assert (retry_at is None) == (self.breaker.state == "closed")
        assert retry_at is None or retry_at <= self.clock.now() + timedelta(seconds=OPEN_S)


TestAnything = Anything.TestCase
