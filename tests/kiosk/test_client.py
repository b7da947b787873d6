"""The client against a real HTTP server that answers as it is told."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from demo.ports import free_port
from kiosk.client import ATTEMPTS, Client, ServerError, ServerSilentError
from queue_server.contract.http import PrintReport, TicketRequest
from queue_server.contract.person import Person
from queue_server.contract.problem import CONTENT_TYPE, Code, Problem
from tests.kiosk.flow.walk import ELIGIBLE, INTERNAL, TICKET

if TYPE_CHECKING:
    from collections.abc import Iterator

PERSON = Person(
    number="001199012345",
    name="Nguyễn Thị Minh Anh",
    birth_date="1999-01-15",
    sex="F",
    name_source="dg13",
)

REQUEST = TicketRequest(queue_id="internal", person=PERSON, eligibility_id="e1")


class Server:
    """Answers with ``answers`` in turn, the last one for ever, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, str]] = []
        self.delay_s = 0.0
        self.seen: list[tuple[str, dict[str, str], str]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = Thread(target=self._http.serve_forever)
        self._thread.start()

    def says(self, status: int, body: str, content_type: str = "application/json") -> None:
        self.answers.append((status, body, content_type))

    def refuses(self, status: int, code: Code) -> None:
        problem = Problem(type="about:blank", title="no", status=status, code=code, detail="no")
        self.says(status, problem.model_dump_json(), CONTENT_TYPE)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                call = f"{self.command} {self.path}"
                server.seen.append((call, dict(self.headers), body))
                time.sleep(server.delay_s)
                at = min(len(server.seen), len(server.answers)) - 1
                status, text, content_type = server.answers[at]
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = _answer  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

        return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.url, "token-of-kiosk03", timeout_s=1) as made:
        yield made


def test_issues_with_token_and_key(server: Server, client: Client) -> None:
    server.says(201, TICKET.model_dump_json())
    assert client.issue(REQUEST, "key-1") == TICKET
    call, headers, body = server.seen[0]
    assert call == "POST /api/v1/tickets"
    assert headers["Authorization"] == "Bearer token-of-kiosk03"
    assert headers["Idempotency-Key"] == "key-1"
    assert json.loads(body)["person"]["number"] == PERSON.number


def test_tries_again_with_the_same_key(server: Server, client: Client) -> None:
    server.refuses(503, Code.STORE_UNAVAILABLE)
    server.says(201, TICKET.model_dump_json())
    assert client.issue(REQUEST, "key-1") == TICKET
    assert [headers["Idempotency-Key"] for _, headers, _ in server.seen] == ["key-1", "key-1"]


def test_gives_up_a_server_that_cannot(server: Server, client: Client) -> None:
    server.says(502, "<html>Bad Gateway</html>", "text/html")
    with pytest.raises(ServerSilentError):
        client.issue(REQUEST, "key-1")
    assert len(server.seen) == ATTEMPTS


def test_does_not_ask_again_when_refused(server: Server, client: Client) -> None:
    server.refuses(404, Code.QUEUE_UNKNOWN)
    with pytest.raises(ServerError) as refused:
        client.issue(REQUEST, "key-1")
    assert refused.value.code == Code.QUEUE_UNKNOWN
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [200, 403])
def test_html_is_a_bad_answer(server: Server, client: Client, status: int) -> None:
    server.says(status, "<html>log in to the network</html>", "text/html")
    with pytest.raises(ServerError) as refused:
        client.queues()
    assert refused.value.code == "bad_answer"


def test_nobody_listens() -> None:
    with (
        Client(f"http://127.0.0.1:{free_port()}", "t", timeout_s=1) as client,
        pytest.raises(ServerSilentError),
    ):
        client.queues()


def test_a_slow_server_costs_one_time_out(server: Server, client: Client) -> None:
    server.says(200, ELIGIBLE.model_dump_json())
    server.delay_s = 1.5
    begun = time.monotonic()
    with pytest.raises(ServerSilentError):
        client.eligibility(PERSON)
    assert time.monotonic() - begun < 1.4
    assert len(server.seen) == 1


def test_the_other_calls(server: Server, client: Client) -> None:
    server.says(200, ELIGIBLE.model_dump_json())
    server.says(200, json.dumps({"queues": [INTERNAL.model_dump()]}))
    server.says(200, TICKET.model_dump_json())
    server.says(204, "")
    server.says(202, "")
    assert client.eligibility(PERSON) == ELIGIBLE
    assert client.queues() == (INTERNAL,)
    assert client.find("TD1:opaque") == TICKET
    client.report("t1", PrintReport(printed=False, problem="paper_out"), "key-r")
    client.alert("emergency")
    calls = [call for call, _, _ in server.seen]
    assert calls == [
        "POST /api/v1/eligibility",
        "GET /api/v1/queues",
        "POST /api/v1/tickets/find",
        "POST /api/v1/tickets/t1/print-reports",
        "POST /api/v1/alerts",
    ]
    assert all("Idempotency-Key" in h for call, h, _ in server.seen if call.startswith("POST"))
    assert all(PERSON.number not in call for call in calls)
