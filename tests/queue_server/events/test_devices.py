"""What the server knows of its kiosks."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from demo.process import POLL_S
from queue_server.contract.mqtt import (
    Availability,
    DeviceLeaf,
    DeviceState,
    PrinterHealth,
    ReaderHealth,
)
from queue_server.events.devices import DeviceBook, KioskDevices
from queue_server.events.link import Link
from tests.queue_server.events.ear import WAIT_S
from tests.queue_server.events.house import KIOSK, OTHER_KIOSK, SERVER_USER, TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.contract.body import Body
    from tests.queue_server.events.house import House

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def reader(slot: str, ts: datetime = LONG_AGO) -> ReaderHealth:
    facts = {"ts": ts, "state": DeviceState.READY, "slot": slot, "detail": None}
    return ReaderHealth.model_validate(facts)


def printer(ts: datetime) -> PrinterHealth:
    return PrinterHealth(
        ts=ts,
        state=DeviceState.UNKNOWN,
        paper="unknown",
        cover="unknown",
        cutter="unknown",
        detail=None,
    )


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)


def take(book: DeviceBook, leaf: DeviceLeaf, body: Body, *, retained: bool = False) -> None:
    book.take(TOPICS.device(KIOSK, leaf), body.model_dump_json().encode(), retained=retained)


@pytest.fixture
def book() -> DeviceBook:
    return DeviceBook("bm1", [KIOSK, OTHER_KIOSK])


def test_nothing_is_known_at_first(book: DeviceBook) -> None:
    assert book.snapshot() == {KIOSK: KioskDevices(), OTHER_KIOSK: KioskDevices()}


def test_the_latest_of_each_kind_is_kept(book: DeviceBook) -> None:
    take(book, DeviceLeaf.AVAILABILITY, Availability(state="online", bd_seq=1))
    take(book, DeviceLeaf.READER, reader("empty"))
    before = book.snapshot()
    take(book, DeviceLeaf.READER, reader("present"))
    after = book.snapshot()[KIOSK]
    assert after.availability == Availability(state="online", bd_seq=1)
    assert after.reader == reader("present")
    assert before[KIOSK].reader == reader("empty"), "a snapshot does not change afterwards"
    assert book.snapshot()[OTHER_KIOSK] == KioskDevices()


def test_what_the_broker_kept_is_as_old_as_it_says(book: DeviceBook) -> None:
    take(book, DeviceLeaf.READER, reader("empty"), retained=True)
    assert book.snapshot()[KIOSK].heard_at == LONG_AGO
    take(book, DeviceLeaf.PRINTER, printer(LONG_AGO - timedelta(hours=1)), retained=True)
    assert book.snapshot()[KIOSK].heard_at == LONG_AGO
    start = datetime.now(UTC)
    take(book, DeviceLeaf.PRINTER, printer(LONG_AGO))
    heard = book.snapshot()[KIOSK].heard_at
    assert heard is not None
    assert start <= heard <= datetime.now(UTC)


def test_a_clock_that_runs_ahead_is_not_believed(book: DeviceBook) -> None:
    take(book, DeviceLeaf.READER, reader("empty", datetime(9999, 1, 1, tzinfo=UTC)), retained=True)
    heard = book.snapshot()[KIOSK].heard_at
    assert heard is not None
    assert heard <= datetime.now(UTC)


@pytest.mark.parametrize("retained", [True, False])
def test_a_will_says_nothing_of_when(book: DeviceBook, *, retained: bool) -> None:
    will = Availability(state="offline", bd_seq=1)
    take(book, DeviceLeaf.AVAILABILITY, will, retained=retained)
    assert book.snapshot()[KIOSK] == KioskDevices(availability=will)


@pytest.mark.parametrize(
    "payload",
    [
        *(b"", b"{}", b"\xff\xfe", b"[1]", b'{"v":2}', b'{"v":1,"state":"shiny"}', b"null"),
        # A time of day without its zone is no instant.
        reader("present").model_dump_json().replace("Z", "").encode(),
    ],
)
def test_nonsense_changes_nothing(book: DeviceBook, payload: bytes) -> None:
    take(book, DeviceLeaf.READER, reader("empty"))
    known = book.snapshot()
    for leaf in DeviceLeaf:
        book.take(TOPICS.device(KIOSK, leaf), payload, retained=False)
    assert book.snapshot() == known


def test_a_kiosk_that_is_not_ours_is_not_noted(book: DeviceBook) -> None:
    stranger = TOPICS.device("kiosk99", DeviceLeaf.READER)
    book.take(stranger, reader("empty").model_dump_json().encode(), retained=False)
    assert set(book.snapshot()) == {KIOSK, OTHER_KIOSK}
    assert stranger not in book.topics


def test_a_kiosk_is_heard_through_the_broker(house: House, book: DeviceBook) -> None:
    """What was said before the server came, and what is said while it listens."""
    house.broker.start()
    came = Event()
    password = house.server.plain.mqtt[SERVER_USER]
    with house.ear(KIOSK) as kiosk:
        topic = TOPICS.device(KIOSK, DeviceLeaf.READER)
        kiosk.say(topic, reader("empty").model_dump_json(), retain=True)
        link = Link("127.0.0.1", house.port, password, book, came.set)
        try:
            assert came.wait(WAIT_S)
            until(lambda: book.snapshot()[KIOSK].reader == reader("empty"))
            assert book.snapshot()[KIOSK].heard_at == LONG_AGO
            kiosk.say(topic, reader("present").model_dump_json(), retain=True)
            until(lambda: book.snapshot()[KIOSK].reader == reader("present"))
            assert book.snapshot()[KIOSK].heard_at != LONG_AGO
        finally:
            link.close()


class BrokenBook(DeviceBook):
    """Cannot take anything in."""

    def take(self, topic: str, payload: bytes, *, retained: bool) -> None:
        super().take(topic, payload, retained=retained)
        raise TypeError


def test_whatever_a_kiosk_says_the_server_goes_on_telling(house: House) -> None:
    house.broker.start()
    came = Event()
    book = BrokenBook("bm1", [KIOSK])
    link = Link("127.0.0.1", house.port, house.server.plain.mqtt[SERVER_USER], book, came.set)
    try:
        assert came.wait(WAIT_S)
        with house.ear(KIOSK) as kiosk:
            topic = TOPICS.device(KIOSK, DeviceLeaf.READER)
            kiosk.say(topic, reader("empty").model_dump_json())
            until(lambda: book.snapshot()[KIOSK].reader == reader("empty"))
            kiosk.say(topic, reader("present").model_dump_json())
            until(lambda: book.snapshot()[KIOSK].reader == reader("present"))
        assert link.publish(TOPICS.alert, "{}", retain=False)
    finally:
        link.close()


def test_a_broker_that_is_away_is_told_nothing_and_keeps_nobody(
    house: House, book: DeviceBook
) -> None:
    link = Link("127.0.0.1", house.port, "whatever", book, Event().set)
    start = time.monotonic()
    assert not link.up
    assert not link.publish(TOPICS.alert, "{}", retain=False)
    link.tell(TOPICS.heartbeat, "{}")
    link.close()
    assert time.monotonic() - start < 5


def test_a_broker_that_does_not_know_us_is_not_up(house: House, book: DeviceBook) -> None:
    house.broker.start()
    came = Event()
    link = Link("127.0.0.1", house.port, "guessed", book, came.set)
    try:
        with house.ear(SERVER_USER) as witness:
            witness.listen(TOPICS.alert)
            assert not link.publish(TOPICS.alert, "{}", retain=False)
            assert not came.is_set()
    finally:
        link.close()
