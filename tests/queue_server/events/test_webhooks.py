"""Webhooks: over real HTTP, signed, in order, until they are taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, cast

import pytest

from demo.process import POLL_S
from queue_server.clock import SystemClock
from queue_server.events import signature
from queue_server.events.webhook_sender import Sender
from queue_server.events.webhooks import Webhooks
from queue_server.store import alarms, webhooks
from tests.queue_server.events.deeds import Deeds
from tests.queue_server.events.ear import WAIT_S
from tests.queue_server.insurance.portal.clock import HandClock
from tests.queue_server.serving import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GATE = "/slow"


class Receiver(ThreadingHTTPServer):
    """Another system. It answers with ``status``; on ``GATE`` only once the gate is open."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 204
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.gate = Event()
        self.came = Event()
        self.done = Event()
        """Set when ``wanted`` messages were taken on other paths."""
        self.wanted = 0
        self._thread = Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, _, body in self.taken]

    def close(self) -> None:
        self.gate.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        receiver = cast("Receiver", self.server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == GATE:
            receiver.came.set()
            receiver.gate.wait(WAIT_S)
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.taken.append((self.path, headers, body))
        self.send_response(receiver.status)
        self.send_header("Location", f"{receiver.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()
        if len([path for path, *_ in receiver.taken if path != GATE]) >= receiver.wanted:
            receiver.done.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Quietly."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def deeds(receiver: Receiver, tmp_path: Path) -> Iterator[Deeds]:
    tables = (
        f'[[webhook]]\nid = "slow"\nurl = "{receiver.url}{GATE}"\n'
        f'[[webhook]]\nid = "his"\nurl = "{receiver.url}/his"\n'
        f'[[webhook]]\nid = "few"\nurl = "{receiver.url}/few"\nevents = ["stop.finished"]\n'
    )
    deeds = Deeds.build(tmp_path, tables)
    yield deeds
    deeds.database.close()


class Hook:
    """The sender of one webhook, on a clock that stands still."""

    def __init__(self, deeds: Deeds, name: str = "his") -> None:
        self.clock = HandClock(deeds.now)
        self.deeds, self.name = deeds, name
        self.sender = Sender(deeds.database, deeds.site, deeds.secrets, self.clock, name)
        assert self.sender.work() is None, "begins"

    def work_in(self, seconds: float) -> float | None:
        """Work after so many seconds; when it wants to again."""
        self.clock.advance(seconds)
        again_at = self.sender.work()
        return None if again_at is None else (again_at - self.clock.now()).total_seconds()

    @property
    def alarms(self) -> list[tuple[str, str, int]]:
        with self.deeds.database.read() as connection:
            return [(each.kind, each.detail, each.count) for each in alarms.standing(connection)]


def test_the_signature_is_that_of_the_specification() -> None:
    """The example that the specification's own libraries are tested with."""
    signed = signature.headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_events_come_in_order_and_signed(deeds: Deeds, receiver: Receiver) -> None:
    deeds.do("issue")
    hook = Hook(deeds)
    for action in ("call", "start", "finish"):
        deeds.do(action, "A", number="A012", counter_id="pk1")
    assert hook.work_in(1) is None
    assert receiver.types == ["stop.called", "stop.started", "stop.finished"], "not what was before"
    key = base64.b64decode(deeds.secrets.webhook_keys["his"].removeprefix("whsec_"))
    for message, (path, headers, body) in zip(deeds.messages()[1:], receiver.taken, strict=True):
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert (path, headers["webhook-signature"]) == ("/his", f"v1,{digest}")
        assert json.loads(body)["data"] == message.payload
        assert headers["webhook-id"] == f"bm1-{message.rev}"
    assert hook.work_in(1) is None
    assert len(receiver.taken) == 3, "each once"


def test_only_what_is_wanted(deeds: Deeds, receiver: Receiver) -> None:
    hook = Hook(deeds, "few")
    for action in ("call", "finish", "call"):
        deeds.do(action)
    hook.work_in(1)
    assert receiver.types == ["stop.finished"]


@pytest.mark.parametrize("status", [500, 302])
def test_it_is_tried_again_ever_later_and_somebody_is_told(
    deeds: Deeds, receiver: Receiver, status: int
) -> None:
    hook = Hook(deeds)
    deeds.do("call")
    deeds.do("finish")
    receiver.status = status
    pauses = [hook.work_in(1)]
    while len(pauses) < 7:
        assert hook.work_in(1) == (pauses[-1] or 0) - 1, "not before it is due"
        assert (len(hook.alarms) == 1) == (len(pauses) >= 3)
        pauses.append(hook.work_in((pauses[-1] or 0) - 1))
    assert pauses == [60, 120, 240, 480, 960, 1800, 1800]
    assert hook.alarms[0][:2] == ("webhook_failing", "his")
    ids = {headers["webhook-id"] for _, headers, _ in receiver.taken}
    assert (len(receiver.taken), len(ids)) == (7, 1), "one message; the next one waits; no redirect"
    receiver.status = 200
    assert hook.work_in(1800) is None
    assert (receiver.types[-2:], hook.alarms) == (["stop.called", "stop.finished"], [])


def test_gone_is_gone_until_somebody_starts_it(deeds: Deeds, receiver: Receiver) -> None:
    hook = Hook(deeds)
    deeds.do("call")
    receiver.status = 410
    assert hook.work_in(1) is None
    deeds.do("finish")
    assert hook.work_in(7200) is None
    assert (len(receiver.taken), hook.alarms) == (1, [("webhook_stopped", "his", 1)])
    receiver.status = 200
    with deeds.database.write() as connection:
        webhooks.start(connection, "his", hook.clock.now())
    assert hook.work_in(1) is None
    assert (receiver.types[1:], hook.alarms) == (["stop.called", "stop.finished"], [])


def test_what_is_not_kept_any_more_is_told(deeds: Deeds, receiver: Receiver) -> None:
    hook = Hook(deeds)
    for action in ("call", "start", "finish"):
        deeds.do(action)
    deeds.forget(1, 2)
    hook.work_in(1)
    assert (receiver.types, hook.alarms) == (["stop.finished"], [("webhook_missed", "his", 1)])


def test_a_slow_one_keeps_back_only_itself(deeds: Deeds, receiver: Receiver) -> None:
    receiver.wanted = 6
    hooks = Webhooks(deeds.database, deeds.site, deeds.secrets, SystemClock())
    for name in ("slow", "his", "few"):
        with deeds.database.write() as connection:
            webhooks.begin(connection, name)
    hooks.start()
    try:
        for _ in range(3):
            deeds.do("finish")
            hooks.wake()
        assert receiver.came.wait(WAIT_S)
        assert receiver.done.wait(WAIT_S), "the others have all of theirs"
        assert {path for path, *_ in receiver.taken} == {"/his", "/few"}
    finally:
        receiver.gate.set()
        hooks.close()
    assert receiver.taken[-1][0] == GATE


def test_one_that_is_taken_out_and_put_back_begins_anew(deeds: Deeds, receiver: Receiver) -> None:
    """And has no thread in between."""
    with deeds.database.write() as connection:
        for name in ("slow", "his", "few", "long-gone"):
            webhooks.begin(connection, name)
    site, tree = deeds.site, deeds.site.config
    without = tree.model_copy(
        update={"webhooks": tuple(hook for hook in tree.webhooks if hook.id != "his")}
    )
    hooks = Webhooks(deeds.database, site, deeds.secrets, SystemClock())
    hooks.start()
    try:
        _until(lambda: _threads() == {"webhook-slow", "webhook-his", "webhook-few"})
        site.adopt(1, without)
        _until(lambda: _threads() == {"webhook-slow", "webhook-few"})
        _until(lambda: _cursors(deeds) == {"slow", "few"})
        receiver.wanted = 1
        deeds.do("call")
        site.adopt(2, tree)
        _until(lambda: "his" in _cursors(deeds))
        deeds.do("finish")
        hooks.wake()
        _until(lambda: "/his" in [path for path, *_ in receiver.taken])
    finally:
        receiver.gate.set()
        hooks.close()
    types = [json.loads(body)["type"] for path, _, body in receiver.taken if path == "/his"]
    assert types == ["stop.finished"]
    assert _threads() == set()


def _threads() -> set[str]:
    return {each.name for each in threading.enumerate() if each.name.startswith("webhook-")}


def _cursors(deeds: Deeds) -> set[str]:
    names = ("slow", "his", "few", "long-gone")
    with deeds.database.read() as connection:
        return {name for name in names if webhooks.cursor(connection, name) is not None}


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)


def test_the_commands(deeds: Deeds, receiver: Receiver) -> None:
    config = deeds.site.config.secrets.with_name("server.toml")

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        command = [sys.executable, "-m", "queue_server", "webhook", *arguments]
        done = subprocess.run(
            [*command, "--config", str(config), "--json"],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        return done.returncode, json.loads(done.stdout)

    assert run("test", "his") == (0, {"status": 204})
    assert receiver.types == ["ping"]
    receiver.status = 403
    code, answer = run("test", "his")
    assert (code, answer["error"]["code"]) == (1, "refused")
    assert run("start", "his") == (0, {"started": "his"})
    code, answer = run("test", "nobody")
    assert (code, answer["error"]["code"]) == (1, "webhook_unknown")
