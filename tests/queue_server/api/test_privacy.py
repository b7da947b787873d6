"""A patient checks in; afterwards the patient's data can be read nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.databases import ON_POSTGRESQL
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import ROOT, Server, a_ticket, key
from tests.queue_server.simulators import stand_in
from tests.queue_server.simulators.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENTS = ("minh-anh", "van-binh", "thi-hoa")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with (
        StandIn(tmp_path_factory.mktemp("portal")) as portal,
        QuickServer(tmp_path_factory.mktemp("server"), portal=portal.url) as server,
    ):
        yield server


def _personal(who: str) -> set[str]:
    """What must not be found: number, name, birth date and card, in the forms that they take."""
    card, portal = stand_in.RECORDS[who]["card"], stand_in.RECORDS[who]["portal"]
    day, month, year = card["birth_date"].split("/")
    dates = {card["birth_date"], f"{year}-{month}-{day}", f"{day}{month}{year}"}
    names = {card["name"], card["name"].upper(), card["name"].split()[-1] + '"'}
    return {card["number"], portal["maThe"], *names, *dates}


def _go_through_everything(server: Server, who: str) -> None:
    person: dict[str, Any] = stand_in.person(who).model_dump(mode="json")
    with server.kiosk() as kiosk, server.staff() as nurse:
        asked = kiosk.post("/eligibility", json={"person": person}, headers=key()).json()
        assert asked["code"] is not None
        request = {**a_ticket("A", person), "eligibility_id": asked["eligibility_id"]}
        same = key()
        ticket = kiosk.post("/tickets", json=request, headers=same).json()
        # What goes wrong must not tell anything either.
        kiosk.post("/tickets", json={**request, "queue_id": "B"}, headers=same)
        kiosk.post("/tickets", json={**request, person["name"]: person}, headers=key())
        kiosk.post("/tickets/find", json={"code": person["number"]})
        kiosk.get(f"/{person['number']}")
        report = {"printed": False, "problem": person["name"]}
        kiosk.post(f"/tickets/{ticket['ticket_id']}/print-reports", json=report, headers=key())
        nurse.post("/staff/login", json={"username": person["name"], "password": person["number"]})
        assert nurse.post("/counters/pk1/call-next", headers=key()).is_success


def test_nothing_personal_in_database_log_or_events(server: Server) -> None:
    for who in PATIENTS:
        _go_through_everything(server, who)
    with server.kiosk() as client:
        told = client.get("/events?after=0").text
    assert "A001" in told
    files = [path for path in server.folder.iterdir() if path.name != "server.toml"]
    assert {"server.db", "server.db-wal"} <= {path.name for path in files} or ON_POSTGRESQL
    assert b"A001" in server.stored()
    written = b"".join(path.read_bytes() for path in files) + server.stored() + told.encode()
    for who in PATIENTS:
        for secret in _personal(who):
            assert secret.encode() not in written, secret


def test_the_search_would_find_it() -> None:
    people = (ROOT / "demo" / "people.toml").read_bytes()
    for who in PATIENTS:
        found = {secret for secret in _personal(who) if secret.encode() in people}
        assert len(found) >= 4
