from __future__ import annotations

from devices.scanner.repeats import Repeats


def test_the_same_code_counts_again_once_it_was_out_of_view() -> None:
    repeats = Repeats(within_s=2, key=b"key")
    assert repeats.is_new(b"a", 10.0)
    assert not repeats.is_new(b"a", 11.9)
    assert not repeats.is_new(b"a", 13.8)  # it lay there all the time
    assert repeats.is_new(b"a", 15.8)


def test_another_code_counts_at_once() -> None:
    repeats = Repeats(within_s=2, key=b"key")
    assert [repeats.is_new(code, 10.0) for code in (b"a", b"b", b"a")] == [True, True, True]
