"""Sessions end, and belong to one account at one address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.queue_server.simulators.caller import OTHER_USERNAME, Caller

if TYPE_CHECKING:
    from queue_server.simulators.portal import PortalServer

MORNING = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)


def test_a_session_ends_after_ten_minutes_of_the_portals_clock(
    server: PortalServer, caller: Caller
) -> None:
    server.data.clock.set(MORNING)
    assert caller.take()["APIKey"]["expires_in"] == "2026-11-23T01:20:00.0000000Z"
    server.data.clock.set(MORNING + timedelta(minutes=9, seconds=59))
    assert caller.look_up()["maKetQua"] == "000"
    assert server.state()["sessions"] == 1
    server.data.clock.set(MORNING + timedelta(minutes=10))
    assert caller.look_up() == {"maKetQua": "401"}
    assert caller.history() == {"maKetQua": "401"}
    assert (caller.copay().status_code, caller.copay().content) == (401, b"")
    assert caller.check_in()["maKetQua"] == "401"
    assert server.state()["sessions"] == 0
    caller.take()
    assert caller.look_up()["maKetQua"] == "000"


def test_dates_follow_the_portals_clock(server: PortalServer, caller: Caller) -> None:
    # 23:30 in UTC is the next day in Viet Nam.
    server.data.clock.set(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    answer = caller.look_up()
    assert (answer["gtTheTu"], answer["gtTheDen"]) == ("07/05/2026", "07/05/2027")
    dated = caller.http.post("/api/token/take", data=caller.account).headers["Date"]
    assert dated == "Sun, 22 Nov 2026 23:30:00 GMT"


@pytest.mark.parametrize(
    "stranger",
    [{"address": "127.0.0.2"}, {"username": OTHER_USERNAME}],
    ids=["address", "account"],
)
def test_nobody_else_can_use_a_session(
    server: PortalServer, caller: Caller, stranger: dict[str, str]
) -> None:
    caller.take()
    with Caller(server.url, **stranger) as thief:
        thief.key = caller.key
        assert thief.look_up() == {"maKetQua": "401"}
        assert thief.check_in()["maKetQua"] == "401"
        assert thief.copay().status_code == 401
        thief.take()
        assert thief.look_up()["maKetQua"] == "000"
    assert caller.look_up()["maKetQua"] == "000"


def test_what_is_not_ascii_is_no_session(caller: Caller) -> None:
    for name in ("token", "id_token", "username", "password"):
        answer = caller.http.post(
            "/api/egw/KQNhanLichSuKCB2024", params={**caller.query, name: "mã"}, json={}
        )
        assert answer.json() == {"maKetQua": "401"}
