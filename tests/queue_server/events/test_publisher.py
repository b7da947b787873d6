"""From the database to whoever listens: the real server and a real broker, either of them dying."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from queue_server.config import load
from queue_server.contract.mqtt import Alert, Call
from queue_server.store import outbox
from queue_server.store.database import Database, migrate
from tests.queue_server.events.house import BOARD_USER, KIOSK, SERVER_USER, TOPICS, ZONE
from tests.queue_server.serving import a_person, a_ticket, key

if TYPE_CHECKING:
    import httpx

    from tests.queue_server.events.ear import Ear, Heard
    from tests.queue_server.events.house import House

EVERYTHING = f"{TOPICS.root}/#"
BESIDE = (TOPICS.heartbeat, TOPICS.audit_head)
"""What comes by itself, not by the outbox."""
STATE, CALLS = TOPICS.board_state("hall"), TOPICS.call(ZONE)


def issue(kiosk: httpx.Client, queue: str = "A") -> dict[str, Any]:
    return kiosk.post("/tickets", json=a_ticket(queue), headers=key()).raise_for_status().json()


def call(nurse: httpx.Client, counter: str = "pk1") -> dict[str, Any]:
    return nurse.post(f"/counters/{counter}/call-next", headers=key()).raise_for_status().json()


def alert(kiosk: httpx.Client) -> None:
    kiosk.post("/alerts", json={"kind": "call_staff"}, headers=key()).raise_for_status()


def last_rev(client: httpx.Client) -> int:
    events = client.get("/events", params={"after": 0}).raise_for_status().json()["events"]
    return events[-1]["rev"] if events else 0


def hears_rev(ear: Ear, rev: int) -> Heard:
    """The first message at or after this rev, of the outbox."""
    return ear.wait_for(lambda message: message.topic not in BESIDE and message.body["rev"] >= rev)


def revs(ear: Ear) -> list[int]:
    return [message.body["rev"] for message in ear.heard if message.topic not in BESIDE]


def unpublished(house: House) -> int:
    return house.server.database("select count(*) from outbox where published_at is null")[0][0]


def test_a_call_is_told_to_its_zone_and_the_boards(house: House) -> None:
    house.broker.start()
    house.server.start()
    with house.ear(BOARD_USER) as board, house.server.kiosk() as kiosk:
        board.listen(STATE, CALLS, TOPICS.heartbeat)
        number = issue(kiosk)["number"]
        board.wait_for(lambda told: told.topic == STATE and number in told.body["next"])
        with house.server.staff() as nurse:
            made = call(nurse)
            told = board.wait_for(lambda message: message.topic == CALLS)
            assert told.body["call_id"] == made["call_id"]
            assert (told.body["number"], told.body["room"]) == (number, "Phòng pk1")
            assert told.body["queue"] == "Nội tổng quát"
            state = board.wait_for(lambda said: said.topic == STATE and said.body["serving"])
            assert state.body["serving"][0]["call_id"] == made["call_id"]
            assert state.body["next"] == []

            again = nurse.post("/counters/pk1/recall", headers=key()).raise_for_status().json()
            assert (again["number"], again["ticket_id"]) == (number, made["ticket_id"])
            board.wait_for(
                lambda said: (
                    said.topic == CALLS
                    and "call_id" in said.body
                    and said.body["call_id"] == again["call_id"]
                )
            )
            newest = last_rev(kiosk)
        board.wait_for(lambda said: said.topic == TOPICS.heartbeat and said.body["rev"] == newest)
        assert not any(message.retained for message in board.on(CALLS))


def test_a_late_board_gets_its_state_and_no_old_call(house: House) -> None:
    house.broker.start()
    house.server.start()
    with (
        house.server.kiosk() as kiosk,
        house.server.staff() as nurse,
        house.ear(SERVER_USER) as witness,
    ):
        witness.listen(EVERYTHING)
        numbers = [issue(kiosk)["number"] for _ in range(3)]
        made = call(nurse)
        witness.wait_for(lambda said: said.topic == CALLS)
        expected = kiosk.get("/boards/hall").raise_for_status().json()
    with house.ear(BOARD_USER) as late:
        late.listen(STATE, CALLS)
        state = late.wait_for(lambda message: message.topic == STATE)
        assert state.retained
        assert state.body["serving"] == expected["serving"]
        assert state.body["serving"][0]["call_id"] == made["call_id"]
        assert state.body["next"] == expected["next"] == numbers[1:]
        assert state.body["rev"] <= expected["rev"]
        assert late.on(CALLS) == []


def test_what_happened_while_the_broker_was_down_comes_in_order(house: House) -> None:
    house.server.start()
    with house.server.kiosk() as kiosk:
        assert kiosk.get("/health").json() == {"status": "ok", "broker": "down"}
        house.broker.start()
        with house.ear(SERVER_USER, lasting="witness") as witness:
            witness.listen(EVERYTHING)
            hears_rev(witness, 1)
        house.broker.stop()
        for _ in range(5):
            issue(kiosk)
            alert(kiosk)
        newest = last_rev(kiosk)
        assert unpublished(house) > 0
        house.broker.start()
        with house.ear(SERVER_USER, lasting="witness") as witness:
            hears_rev(witness, newest)
            all_five = ["A001", "A002", "A003", "A004", "A005"]
            witness.wait_for(lambda said: said.topic == STATE and said.body["next"] == all_five)
            assert len(witness.on(TOPICS.alert)) == 5
            assert revs(witness) == sorted(revs(witness))
            missed = kiosk.get("/events", params={"after": 0}).json()["events"]
            published = {event["rev"]: event for event in missed}
            for heard in witness.heard:
                if heard.topic not in BESIDE:
                    event = published[heard.body["rev"]]
                    assert (event["topic"], event["payload"]) == (heard.topic, heard.body)


def test_what_a_killed_server_had_not_told_is_told_by_the_next(house: House) -> None:
    house.server.start()
    with house.server.kiosk() as kiosk, house.server.staff() as nurse:
        issue(kiosk)
        made = call(nurse)
        assert unpublished(house) > 0
    house.server.kill()
    house.broker.start()
    with house.ear(BOARD_USER) as board:
        board.listen(STATE, CALLS)
        house.server.start()
        told = board.wait_for(lambda message: message.topic == CALLS)
        assert told.body["call_id"] == made["call_id"]


def test_a_call_that_nobody_heard_in_time_is_not_announced(house: House) -> None:
    config = load(house.server.config)
    migrate(config.database.url)
    database = Database(config.database.url)
    now = datetime.now(UTC)
    old = Call(
        call_id="old",
        rev=0,
        number="A001",
        room="Phòng A",
        queue="Nội tổng quát",
        called_at=now - timedelta(seconds=21),
        expires_at=now - timedelta(seconds=1),
    )
    after = Alert(kiosk=KIOSK, kind="call_staff", raised_at=now)
    with database.write() as connection:
        outbox.add(connection, CALLS, old, now, expires_at=old.expires_at)
        outbox.add(connection, TOPICS.alert, after, now)
    database.close()
    house.broker.start()
    with house.ear(SERVER_USER) as witness:
        witness.listen(EVERYTHING)
        house.server.start()
        witness.wait_for(lambda message: message.topic == TOPICS.alert)
        assert witness.on(CALLS) == []


def test_a_broker_that_forgot_everything_is_told_again(house: House) -> None:
    house.broker.start()
    house.server.start()
    with house.server.kiosk() as kiosk, house.ear(BOARD_USER) as board:
        board.listen(STATE)
        number = issue(kiosk)["number"]
        board.wait_for(lambda message: number in message.body["next"])
    house.broker.stop()
    shutil.rmtree(house.broker_folder / "data")
    (house.broker_folder / "data").mkdir()
    house.broker.start()
    with house.ear(BOARD_USER) as board:
        board.listen(STATE)
        assert board.wait_for(lambda message: message.topic == STATE).body["next"] == [number]


def test_nothing_personal_leaves_over_mqtt(house: House) -> None:
    who = a_person(name="Lương Thị Riêng Tư")
    house.broker.start()
    house.server.start()
    with house.ear(SERVER_USER) as witness:
        witness.listen(EVERYTHING)
        with house.server.kiosk() as kiosk, house.server.staff() as nurse:
            asked = kiosk.post("/eligibility", json={"person": who}, headers=key())
            ticket = a_ticket(person=who) | {"eligibility_id": asked.json()["eligibility_id"]}
            kiosk.post("/tickets", json=ticket, headers=key()).raise_for_status()
            alert(kiosk)
            call(nurse)
            hears_rev(witness, last_rev(kiosk))
        said = "".join(f"{told.topic} {told.payload.decode()}" for told in witness.heard)
    for secret in (*who["name"].split(), who["number"], who["number"][-6:], who["birth_date"]):
        assert secret not in said
