"""Faults, latency, the clock and scripts: what the portal's bad days are made of."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from queue_server.simulators.faults import KINDS, BadCallError, Fault, Meeting, read_fault
from queue_server.simulators.latency import Latency, read_latency, read_latency_call
from queue_server.simulators.portal import HO_CHI_MINH, PortalServer
from queue_server.simulators.script import Script, ScriptError, load_script
from tests.queue_server.simulators.caller import Caller, known

if TYPE_CHECKING:
    from pathlib import Path

    from tests.queue_server.simulators.stand_in import StandIn

SCRIPT = """
[[outage]]
from = "08:10"
until = "08:40"
fault = "down"

[[outage]]
from = 08:30:00
until = 10:00:00
fault = "refuse_account"
args = {only = "lookup"}
"""


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=HO_CHI_MINH)


@pytest.mark.parametrize("fault", ["down", "drop", "drop_after"])
def test_the_connection_is_cut(server: PortalServer, caller: Caller, fault: str) -> None:
    server.faults.set(Fault(fault))
    with pytest.raises(httpx.TransportError):
        caller.take()
    # Only drop_after did the work.
    assert server.state()["sessions"] == (fault == "drop_after")
    server.faults.set(None)
    assert caller.take()["maKetQua"] == "200"


@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_no_answer_in_time(server: PortalServer, caller: Caller, fault: str) -> None:
    server.faults.set(Fault(fault))
    with pytest.raises(httpx.ReadTimeout):
        caller.http.post("/api/token/take", data=caller.account, timeout=0.1)


def test_a_wrong_content_type_has_the_right_body(server: PortalServer, caller: Caller) -> None:
    server.faults.set(Fault("wrong_content_type"))
    answer = caller.http.post("/api/token/take", data=caller.account)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.json()["maKetQua"] == "200"


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_can_concern_one_function_alone(
    server: PortalServer, caller: Caller, kind: str
) -> None:
    caller.take()
    server.faults.set(Fault("status_502", args={"only": kind}))
    paths = {
        "token": "/api/token/take",
        "lookup": "/api/egw/KQNhanLichSuKCB2024",
        "history": "/api/egw/Lskcb2025",
        "copay": "/api/TraCuuCCT/TraCuuTienMCCT",
        "checkin": "/api/qd130/checkInKcbQd4750",
    }
    failed = [name for name, path in paths.items() if caller.http.post(path).status_code == 502]
    assert failed == [kind]


def test_a_share_of_the_requests_is_drawn_and_can_be_repeated() -> None:
    def drawn(seed: int) -> list[bool]:
        meeting = Meeting(Fault("down", args={"share": 0.25, "seed": seed}))
        return [meeting.meets("lookup") for _ in range(2_000)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 0.2 < sum(drawn(1)) / 2_000 < 0.3
    never, always = (Meeting(Fault("down", args={"share": share})) for share in (0, 1))
    assert not any(never.meets("lookup") for _ in range(50))
    assert all(always.meets("lookup") for _ in range(50))


def test_a_skewed_clock_dates_sessions_and_days(server: PortalServer, caller: Caller) -> None:
    server.data.clock.set(at(8, 0))
    good = caller.take()["APIKey"]["expires_in"]
    assert good == "2026-11-23T01:10:00.0000000Z"
    server.faults.set(Fault("clock_skew", args={"seconds": 3_600}))
    assert caller.look_up() == {"maKetQua": "401"}
    assert caller.take()["APIKey"]["expires_in"] == "2026-11-23T02:10:00.0000000Z"
    server.faults.set(Fault("clock_skew", args={"seconds": -86_400}))
    assert caller.look_up()["gtTheTu"] == "06/05/2026"
    dated = caller.http.post("/api/token/take", data=caller.account).headers["Date"]
    assert dated == "Sun, 22 Nov 2026 01:00:00 GMT"


def test_outages_come_and_go_with_the_clock(tmp_path: Path) -> None:
    file = tmp_path / "script.toml"
    file.write_text(SCRIPT, "utf-8")
    data = known(script=load_script(file))
    data.clock.set(at(8, 9, 59))
    with PortalServer("127.0.0.1", 0, data).serving() as server, Caller(server.url) as caller:
        assert caller.take()["maKetQua"] == "200"
        for moment in (at(8, 10), at(8, 39, 59), at(8, 10) + timedelta(days=1)):
            data.clock.set(moment)
            with pytest.raises(httpx.TransportError):
                caller.take()
        data.clock.set(at(8, 40))
        assert caller.take()["maKetQua"] == "200"
        assert caller.look_up() == {"maKetQua": "401"}
        assert server.state()["script"] == [
            {"name": "refuse_account", "after": 0, "args": {"only": "lookup"}}
        ]
        data.clock.set(at(10, 0))
        caller.take()
        assert caller.look_up()["maKetQua"] == "000"


def test_a_fault_that_is_set_goes_before_the_script(tmp_path: Path) -> None:
    file = tmp_path / "script.toml"
    file.write_text(SCRIPT, "utf-8")
    data = known(script=load_script(file))
    data.clock.set(at(8, 10))
    with PortalServer("127.0.0.1", 0, data).serving() as server, Caller(server.url) as caller:
        server.faults.set(Fault("status_502", args={"only": "token"}))
        assert caller.http.post("/api/token/take").status_code == 502
        with pytest.raises(httpx.TransportError):
            caller.http.post("/api/egw/Lskcb2025")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x", "Expected"),
        ("outage = 1", "[[outage]]"),
        ("outage = [1]", "outage 1: unknown fault"),
        ('[[outage]]\nfault = "sulk"', "outage 1: unknown fault"),
        ('[[outage]]\nfault = "down"\nfrom = "8 o\'clock"', "outage 1: from is a time"),
        ('[[outage]]\nfault = "down"\nfrom = "08:00"', "outage 1: until is a time"),
        ('[[outage]]\nfault = "down"\nfrom = "08:00"\nuntil = "08:00"', "outage 1: until comes"),
        ('[[outage]]\nfault = "down"\ntill = "08:00"', "outage 1: unknown till"),
    ],
)
def test_a_wrong_script_is_named(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "script.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ScriptError) as raised:
        load_script(file)
    assert str(raised.value).startswith(str(file))
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    "args",
    [
        {"seconds": float("nan")},
        {"seconds": -1},
        {"jitter": "x"},
        {"share": 2},
        {"share": True},
        {"seed": 0.5},
        {"only": "board"},
        {"http": 1},
        {"code": 205},
        {"code": "x"},
    ],
)
def test_wrong_arguments_are_refused(args: dict[str, Any]) -> None:
    with pytest.raises(BadCallError, match=rf"^args\.{next(iter(args))} is"):
        read_fault({"name": "slow", "args": args})


def test_latencies_are_read_and_kept_within_bounds() -> None:
    assert read_latency("300") == Latency(300) == read_latency_call({"ms": 300})
    assert read_latency("slow") == read_latency_call({"profile": "slow"})
    assert read_latency_call({"ms": 1, "jitter_ms": 2}) == Latency(1, 2)
    wrongs: list[object] = [{"profile": "x"}, {"ms": -1}, {"ms": True}, {"ms": 1, "s": 2}, [], None]
    for wrong in wrongs:
        with pytest.raises(BadCallError):
            read_latency_call(wrong)
    for text in ("x", "-1", "nan"):
        with pytest.raises(BadCallError):
            read_latency(text)


def test_slow_can_be_uneven() -> None:
    fault = read_fault({"name": "slow", "args": {"seconds": 2, "jitter": 3}})
    drawn = [fault.late() for _ in range(500)]
    assert 2 <= min(drawn) < 2.5
    assert 4.5 < max(drawn) <= 5


def test_sixty_four_at_once_wait_together(server: PortalServer, caller: Caller) -> None:
    caller.take()
    server.latency = Latency(300)
    took: list[float] = []

    def ask() -> None:
        with Caller(server.url) as one:
            one.key = caller.key
            start = time.monotonic()
            assert one.look_up()["maKetQua"] == "000"
            took.append(time.monotonic() - start)

    threads = [threading.Thread(target=ask) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 64
    assert min(took) >= 0.3
    # One after the other would be ten seconds in the median.
    assert median(took) < 2


def test_connections_are_kept(server: PortalServer, caller: Caller) -> None:
    del server
    caller.take()
    answers = [caller.http.post("/api/token/take", data=caller.account) for _ in range(3)]
    streams = {id(answer.extensions["network_stream"]) for answer in answers}
    assert len(streams) == 1


def test_the_clock_is_set_over_the_control_channel(portal: StandIn) -> None:
    try:
        portal.set_clock("2026-11-23T08:10:00+07:00")
        assert portal.state()["now"] == "2026-11-23T08:10:00+07:00"
        wrongs: list[object] = [{}, [], {"now": "2026-11-23T08:10:00"}, {"now": "soon"}, {"now": 1}]
        wrongs.append({"now": "2026-11-23T08:10:00+07:00", "zone": "UTC"})
        for wrong in wrongs:
            assert httpx.put(f"{portal.control}/clock", json=wrong).status_code == 400
        assert portal.state()["now"] == "2026-11-23T08:10:00+07:00"
    finally:
        portal.set_clock(None)
    now = datetime.fromisoformat(portal.state()["now"])
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_latency_is_set_over_the_control_channel(portal: StandIn) -> None:
    try:
        portal.set_latency(profile="fast")
        assert portal.state()["latency"] == {"ms": 60, "jitter_ms": 60}
        assert httpx.put(f"{portal.control}/latency", json={"ms": "x"}).status_code == 400
        portal.set_latency(ms=150)
        start = time.monotonic()
        httpx.post(f"{portal.url}/api/token/take")
        assert time.monotonic() - start >= 0.15
    finally:
        portal.set_latency(profile="none")


def test_an_empty_script_changes_nothing() -> None:
    assert Script().meet("lookup", at(8, 10)) is None
