"""Events: what is told of a deed, and that nobody misses one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.audit.words import ACTIONS
from queue_server.contract.events import EVENT_OF, EventType, QueueEvent
from queue_server.contract.mqtt import DeviceLeaf
from queue_server.events import gaps
from queue_server.events.follower import Follower
from queue_server.store import outbox, retention
from tests.queue_server.events.deeds import MORNING, Deeds
from tests.queue_server.events.house import BOARD_USER, KIOSK, SERVER_USER, TOPICS, House
from tests.queue_server.serving import a_person, a_ticket, key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

A, B = TOPICS.event("A"), TOPICS.event("B")
LISTENER = "listener.bi"


@pytest.fixture
def deeds(tmp_path: Path) -> Iterator[Deeds]:
    deeds = Deeds.build(tmp_path)
    yield deeds
    deeds.database.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deeds]:
    """For a property: each example adds to it."""
    deeds = Deeds.build(tmp_path_factory.mktemp("deeds"))
    yield deeds
    deeds.database.close()


def test_a_deed_is_an_event_of_its_queue(deeds: Deeds) -> None:
    seq = deeds.do("call", "A", number="A012", counter_id="pk1", facts={"why": "front"})
    (message,) = deeds.messages()
    event = QueueEvent.model_validate(message.payload)
    assert (message.topic, message.retain) == (A, False)
    assert (event.type, event.seq, event.rev, event.prev) == (
        *(EventType.STOP_CALLED, seq, message.rev, 0),
    )
    assert (event.queue, event.number, event.counter, event.room) == (
        "A",
        "A012",
        "pk1",
        "Phòng pk1",
    )
    assert event.expires_at - event.at == timedelta(hours=1)
    assert "why" not in json.dumps(message.payload)


def test_deeds_without_a_queue_have_a_topic_of_their_own(deeds: Deeds) -> None:
    deeds.do("counter_open", None, counter_id="pk1")
    (message,) = deeds.messages()
    assert (message.topic, message.payload["type"]) == (TOPICS.event(None), "counter.opened")


def test_what_is_nobody_elses_business_is_history_alone(deeds: Deeds) -> None:
    private = [name for name, told_as in EVENT_OF.items() if told_as is None]
    assert [deeds.do(action, None) for action in private] == list(range(1, len(private) + 1))
    assert deeds.messages() == []


def test_a_word_that_nobody_explained_is_not_written(deeds: Deeds) -> None:
    with pytest.raises(KeyError):
        deeds.do("fiddle")
    assert deeds.do("call") == 1


def test_every_word_of_the_history_can_be_read() -> None:
    assert set(ACTIONS) == set(EVENT_OF)


def test_each_event_names_the_one_before_on_its_topic(deeds: Deeds) -> None:
    for queue in "AABAB":
        deeds.do(queue=queue)
    told = [(each.topic, each.rev, each.payload["prev"]) for each in deeds.messages()]
    assert told == [(A, 1, 0), (A, 2, 1), (B, 3, 0), (A, 4, 2), (B, 5, 3)]


def test_the_newest_of_each_topic_is_kept(deeds: Deeds) -> None:
    for queue in "AABA":
        deeds.do(queue=queue)
    with deeds.database.write() as connection:
        outbox.mark_published(connection, [1, 2, 3, 4], MORNING)
    retention.purge(deeds.database, MORNING + timedelta(days=8))
    deeds.do(queue="A")
    with deeds.database.read() as connection:
        left = outbox.after(connection, 0, 10)
        assert [message.rev for message in left] == [3, 4, 5]
        assert gaps.broken(left, 0)
        assert gaps.broken(outbox.after(connection, 0, 10, "queue/A/event"), 0)
        assert gaps.broken(outbox.after(connection, 1, 10, "queue/A/event"), 1)
        assert not gaps.broken(outbox.after(connection, 2, 10, "queue/A/event"), 2)
        assert not gaps.broken(outbox.after(connection, 0, 10, "queue/B/event"), 0)


FATES = st.sampled_from(["heard", "lost", "twice", "reconnect"])


@settings(max_examples=settings().max_examples // 3)
@given(days_work=st.lists(st.tuples(st.sampled_from("AB"), FATES), max_size=15))
def test_a_subscriber_knows_every_event_in_order(
    shared: Deeds, days_work: list[tuple[str, str]]
) -> None:
    """Whatever the broker loses or repeats: at the next message or connection it knows all."""
    with shared.database.read() as connection:
        begin = outbox.last_rev(connection)
    known: dict[str, list[int]] = {A: [], B: []}

    def follower(topic: str) -> Follower:
        def fetch(after: int) -> list[dict[str, Any]]:
            return [message.payload for message in shared.messages(after, topic)]

        return Follower(fetch, lambda payload: known[topic].append(payload["rev"]), begin)

    followers = {A: follower(A), B: follower(B)}
    for queue, fate in days_work:
        shared.do(queue=queue)
        topic = TOPICS.event(queue)
        message = shared.messages(begin, topic)[-1]
        for _ in range({"heard": 1, "twice": 2}.get(fate, 0)):
            followers[topic].heard(message.payload)
        if fate == "reconnect":
            followers[topic].subscribed()
        done = [each.rev for each in shared.messages(begin, topic)]
        assert known[topic] == done[: len(known[topic])], "in order, none left out"
        assert fate == "lost" or known[topic] == done
    for topic, each in followers.items():
        each.subscribed()
        assert known[topic] == [message.rev for message in shared.messages(begin, topic)]


def _revs(answer: httpx.Response) -> list[int]:
    return [event["rev"] for event in answer.raise_for_status().json()["events"]]


@pytest.fixture(scope="module")
def heard_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Server and broker run."""
    house = House.build(tmp_path_factory.mktemp("house"))
    house.broker.start()
    house.server.start()
    yield house
    house.close()


def test_an_event_is_the_same_over_mqtt_and_http(heard_house: House) -> None:
    """And the head of the history is retained, and holds."""
    with heard_house.ear(LISTENER) as ear, heard_house.server.kiosk() as kiosk:
        ear.listen(A, TOPICS.audit_head)
        answer = kiosk.post("/tickets", json=a_ticket("A", a_person()), headers=key())
        number = answer.raise_for_status().json()["number"]
        heard = ear.wait_for(lambda each: each.topic == A and each.body["number"] == number)
        assert heard.body["type"] == "ticket.issued"
        told = kiosk.get("/events", params={"after": 0, "topic": A}).json()["events"]
        assert told[-1]["payload"] == heard.body
        assert told[-1]["topic"] == A
        head = ear.wait_for(lambda each: each.topic == TOPICS.audit_head)
    with heard_house.ear(LISTENER) as late:
        late.listen(TOPICS.audit_head)
        kept = late.wait_for(lambda each: each.topic == TOPICS.audit_head)
        assert (kept.retained, kept.body["seq"] >= head.body["seq"]) == (True, True)


def test_a_follower_over_a_real_broker_misses_nothing(heard_house: House) -> None:
    known: list[str] = []
    with heard_house.server.kiosk() as kiosk:

        def fetch(after: int) -> list[dict[str, Any]]:
            answer = kiosk.get("/events", params={"after": after, "topic": B})
            return [event["payload"] for event in answer.raise_for_status().json()["events"]]

        def issue() -> str:
            answer = kiosk.post("/tickets", json=a_ticket("B"), headers=key())
            return answer.raise_for_status().json()["number"]

        follower = Follower(fetch, lambda payload: known.append(payload["number"]))
        given = [issue()]
        with heard_house.ear(LISTENER) as ear:
            ear.listen(B)
            follower.subscribed()
            given.append(issue())
            ear.wait_for(lambda each: each.body["number"] == given[-1])
        given.append(issue())  # while nobody listens
        with heard_house.ear(LISTENER) as again:
            again.listen(B)
            given.append(issue())
            again.wait_for(lambda each: each.body["number"] == given[-1])
        for message in (*ear.heard, *again.heard):
            follower.heard(message.body)
    assert known == given


def test_a_listener_hears_events_alone_and_says_nothing(heard_house: House) -> None:
    secret = [TOPICS.device(KIOSK, DeviceLeaf.HEALTH), TOPICS.board_state("hall"), TOPICS.alert]
    with heard_house.ear(SERVER_USER) as server, heard_house.ear(LISTENER) as ear:
        ear.listen(*secret, TOPICS.event("C"))
        server.listen(*secret, TOPICS.event("C"))
        ear.say(TOPICS.event("C"), "forged")
        for topic in (*secret, TOPICS.event("C")):
            server.say(topic, '"x"')
        ear.wait_for(lambda each: each.topic == TOPICS.event("C"))
        assert {each.topic for each in ear.heard} == {TOPICS.event("C")}
        assert [each.payload for each in server.on(TOPICS.event("C"))] == [b'"x"']


def test_a_board_hears_no_event(heard_house: House) -> None:
    own = TOPICS.board_state("hall")
    with heard_house.ear(BOARD_USER) as board, heard_house.ear(SERVER_USER) as server:
        board.listen(A, TOPICS.event(None), TOPICS.audit_head, own)
        for topic in (A, TOPICS.event(None), TOPICS.audit_head, own):
            server.say(topic, '"no more"')
        board.wait_for(lambda each: each.payload == b'"no more"')
        assert {each.topic for each in board.heard} == {own}


def test_where_to_begin_and_what_is_gone(heard_house: House) -> None:
    server = heard_house.server
    with server.kiosk() as kiosk:
        for _ in range(2):
            kiosk.post("/tickets", json=a_ticket("C"), headers=key()).raise_for_status()
        begin = kiosk.get("/events").raise_for_status().json()
        assert (begin["events"], begin["last_rev"] > 0) == ([], True)
        topic = {"topic": TOPICS.event("C")}
        revs = _revs(kiosk.get("/events", params={"after": 0, **topic}))
        assert len(revs) == 2
        assert (
            kiosk.get("/events", params={"after": 0, "topic": "nobody/says"}).json()["events"] == []
        )
        server.change(f"delete from outbox where rev = {revs[0]}")
        gone = kiosk.get("/events", params={"after": 0, **topic})
        assert (gone.status_code, gone.json()["code"]) == (410, "events_gone")
        assert _revs(kiosk.get("/events", params={"after": revs[0], **topic})) == revs[1:]
        ahead = kiosk.get("/events", params={"after": begin["last_rev"] + 1000})
        assert ahead.status_code == 410
