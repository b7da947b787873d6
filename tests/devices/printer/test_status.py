"""Status bytes by hand: what each bit means, and that nothing is taken for granted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.printer.status import decode, is_paper_answer, is_status, problem
from devices.protocols import PrinterStatus, State

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def test_a_healthy_printer() -> None:
    status = decode(FINE)
    assert status == PrinterStatus(State.READY, "ok", "closed", "ok")
    assert problem(status) is None


def test_no_answer_is_unknown_and_not_enough_paper() -> None:
    status = decode({})
    assert (status.state, status.paper, status.cover, status.cutter) == (
        State.UNKNOWN, "unknown", "unknown", "unknown",
    )  # fmt: skip
    found = problem(status)
    assert found is not None
    assert found[0] == "printer_silent"


@pytest.mark.parametrize(
    ("n", "bits", "code"),
    [
        (1, 0x08, "printer_error"),
        (2, 0x04, "cover_open"),
        (2, 0x08, "printer_error"),
        (2, 0x20, "paper_out"),
        (2, 0x40, "printer_error"),
        (3, 0x08, "printer_error"),
        (3, 0x20, "printer_error"),
        (3, 0x40, "printer_error"),
        (4, 0x60, "paper_out"),
        (4, 0x0C, None),
    ],
)
def test_every_bit(n: int, bits: int, code: str | None) -> None:
    status = decode({**FINE, n: 0x12 | bits})
    found = problem(status)
    assert (found[0] if found else None) == code
    assert (status.state is State.ERROR) == (code is not None)
    assert (status.paper == "near_end") == (bits == 0x0C)
    assert bool(status.detail) == (code is not None)


def test_an_open_cover_is_told_before_the_paper_it_hides() -> None:
    found = problem(decode({**FINE, 2: 0x12 | 0x24, 4: 0x72}))
    assert found is not None
    assert found[0] == "cover_open"


def test_half_an_answer_is_unknown_unless_it_tells_of_an_error() -> None:
    assert decode({1: 0x12, 2: 0x12}).state is State.UNKNOWN
    assert decode({1: 0x1A, 2: 0x32}).state is State.ERROR


@given(st.integers(0, 255))
@settings(deadline=None)
def test_answers_are_told_apart(byte: int) -> None:
    assert not (is_status(byte) and is_paper_answer(byte))
