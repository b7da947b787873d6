"""The queue server's HTTP API, as a kiosk uses it. Every write can be repeated."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import requests
from pydantic import ValidationError
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_fixed,
)

from queue_server.contract.appointments import Appointment, AppointmentFind
from queue_server.contract.blocks import Block, BlockClose, BlockRequest
from queue_server.contract.body import IDEMPOTENCY_KEY, Body
from queue_server.contract.http import (
    AlertRequest,
    PrintReport,
    QueueList,
    TicketAnswer,
    TicketFind,
)
from queue_server.contract.insurance import EligibilityAnswer, EligibilityRequest
from queue_server.contract.problem import Problem

if TYPE_CHECKING:
    from typing import Literal, Self

    from queue_server.contract.http import Queue, TicketRequest
    from queue_server.contract.person import Person

CONNECT_TIMEOUT_S = 2.0
ATTEMPTS = 3
BETWEEN_ATTEMPTS_S = 0.3
SILENT = "server_silent"
BAD_ANSWER = "bad_answer"
B = TypeVar("B", bound=Body)


class ServerError(Exception):
    """The server refused; ``code`` is the problem's, or "bad_answer" where it sent none."""

    def __init__(self, code: str, status: int, problem: Problem | None = None) -> None:
        super().__init__(f"the server answered {status} {code}")
        self.code = code
        self.status = status
        self.problem = problem


class ServerSilentError(Exception):
    """The server did not answer in time, or could not do it now."""

    code = SILENT


class Client:
    """Calls one server with one device token. Safe to use from several threads.

    Every method raises ``ServerError`` or ``ServerSilentError`` and nothing else.
    """

    def __init__(self, url: str, token: str, timeout_s: float) -> None:
        self._base = f"{url.rstrip('/')}/api/v1"
        self._timeout_s = timeout_s
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy or netrc of the machine's user
        self._session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def queues(self) -> tuple[Queue, ...]:
        """The queues that a patient can choose now."""
        return _parsed(self._patient("GET", "/queues", None, None), QueueList).queues

    def eligibility(self, person: Person, *, of_another: bool = False) -> EligibilityAnswer:
        """What the insurance portal says; asked once, for the patient waits.

        ``of_another``: the words are for who came for this person.
        """
        body = EligibilityRequest(person=person, of_another=of_another)
        return _parsed(self._call("POST", "/eligibility", body, str(uuid4())), EligibilityAnswer)

    def issue(self, request: TicketRequest, key: str) -> TicketAnswer:
        """A number in a queue; the same ``key`` gives the same one."""
        return _parsed(self._patient("POST", "/tickets", request, key), TicketAnswer)

    def hand_in(self, request: TicketRequest, key: str) -> TicketAnswer:
        """Record a number that was given here; tried once, for nobody waits."""
        return _parsed(self._call("POST", "/tickets", request, key), TicketAnswer)

    def lease(self, queue_id: str, key: str) -> tuple[Block, bool]:
        """A block of numbers, and whether it is new: not leased to this kiosk before."""
        answer = self._call("POST", "/number-blocks", BlockRequest(queue_id=queue_id), key)
        return _parsed(answer, Block), answer.status_code == HTTPStatus.CREATED

    def close_block(self, block_id: str, used: tuple[int, ...], key: str) -> None:
        """Give the rest of a block back."""
        self._call("POST", f"/number-blocks/{block_id}/close", BlockClose(used=used), key)

    def find_appointment(self, code: str) -> Appointment:
        """Today's appointment with this code."""
        body = AppointmentFind(code=code)
        return _parsed(self._patient("POST", "/appointments/find", body, str(uuid4())), Appointment)

    def find(self, code: str) -> TicketAnswer:
        """Today's ticket with this code."""
        body = TicketFind(code=code)
        return _parsed(self._patient("POST", "/tickets/find", body, str(uuid4())), TicketAnswer)

    def report(self, ticket_id: str, report: PrintReport, key: str) -> None:
        """How the printing went; tried once, for the journal tries again."""
        self._call("POST", f"/tickets/{ticket_id}/print-reports", report, key)

    def alert(self, kind: Literal["emergency", "call_staff"]) -> None:
        """A patient asks for help."""
        self._patient("POST", "/alerts", AlertRequest(kind=kind), str(uuid4()))

    def _patient(
        self, method: str, path: str, body: Body | None, key: str | None
    ) -> requests.Response:
        """Try a few times, with the same key, for as long as a patient may be kept waiting."""
        tries = Retrying(
            retry=retry_if_exception_type(ServerSilentError),
            stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(self._timeout_s * 1.5),
            wait=wait_fixed(BETWEEN_ATTEMPTS_S),
            reraise=True,
        )
        return tries(self._call, method, path, body, key)

    def _call(
        self, method: str, path: str, body: Body | None, key: str | None
    ) -> requests.Response:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if key is not None:
            headers[IDEMPOTENCY_KEY] = key
        try:
            response = self._session.request(
                method,
                self._base + path,
                data=body.model_dump_json().encode() if body is not None else None,
                headers=headers,
                timeout=(min(CONNECT_TIMEOUT_S, self._timeout_s), self._timeout_s),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise ServerSilentError(type(error).__name__) from None
        _refuse(response)
        return response


def _parsed(response: requests.Response, answer: type[B]) -> B:
    try:
        return answer.model_validate_json(response.content)
    except ValidationError:
        raise ServerError(BAD_ANSWER, response.status_code) from None


def _refuse(response: requests.Response) -> None:
    """Raise what an answer other than 2xx means; 5xx is worth another try."""
    if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        return
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServerSilentError(f"status {response.status_code}")
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        raise ServerError(BAD_ANSWER, response.status_code) from None
    raise ServerError(problem.code, response.status_code, problem)
