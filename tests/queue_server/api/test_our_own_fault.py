"""The portal does not know the hospital's officer: no patient is to suffer for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import Server, a_ticket, key
from tests.queue_server.simulators.stand_in import StandIn, person

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

OTHERS = ("--staff-name", "Trần Văn Kiểm Thử", "--staff-cccd", "001180000002")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with (
        StandIn(tmp_path_factory.mktemp("portal"), *OTHERS) as portal,
        QuickServer(tmp_path_factory.mktemp("server"), portal=portal.url) as server,
    ):
        yield server


def test_the_ticket_is_asked_about_again(server: Server, kiosk: httpx.Client) -> None:
    who = person("minh-anh").model_dump(mode="json")
    answer = kiosk.post("/eligibility", json={"person": who}, headers=key()).json()
    assert (answer["outcome"], answer["code"]) == ("ask_desk", "054")
    body = {**a_ticket("A", who), "eligibility_id": answer["eligibility_id"]}
    ticket = kiosk.post("/tickets", json=body, headers=key()).json()
    assert ticket["outcome"] == "ask_desk"
    planned = server.database(
        "select settled_at, given_up_at from recheck where ticket_id = ?", ticket["ticket_id"]
    )
    assert planned == [(None, None)]
    assert server.database("select kind, detail from alarm") == [("portal_code", "054")]
