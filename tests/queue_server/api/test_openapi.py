"""The API keeps to its own OpenAPI document, whatever is sent, and with whose rights."""

from __future__ import annotations

import time
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from requests.auth import AuthBase

from queue_server.api.his import sign
from queue_server.api.sessions import COOKIE
from tests.queue_server.api.test_setup import ADMIN, TABLES
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests
    from schemathesis import Case
    from schemathesis.schemas import APIOperation as Operation

    Record = Callable[[str, object], None]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1700)]
EXAMPLES = settings().max_examples // 15
HURRIED = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
HIS = '[his]\nid = "his"\n'
# A stream has no end; a login that works, or a logout, would change who asks.
LEFT_OUT = ("/stream", "/staff/login", "/staff/logout")
# Without rights: what anybody may ask, and one's own password, whose lock may be met.
PUBLIC = ("/api/v1/health", "/api/v1/boards/{board_id}")
REFUSALS = [400, 401, 403, 404, 405, 409, 410, 413, 422, 429]
THERE: dict[str, Any] = {"counter_id": "pk1", "board_id": "hall", "username": "ky.thuat"}
"""What the parts of an address may be about; else they are about things that are not there."""


class Everybody(AuthBase):
    """The rights of a kiosk, an administrator and the HIS at once."""

    def __init__(self, house: QuickServer) -> None:
        self._token = house.plain.kiosk_tokens["kiosk01"]
        self._his = b64decode(house.plain.his["his"])
        with house.staff(ADMIN) as admin:
            self._cookie = admin.cookies[COOKIE]

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        headers, now = request.headers, str(int(time.time()))
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        path = request.path_url.partition("?")[0]
        parts = request.method or "", path, now, headers.get("Idempotency-Key", "")
        headers["Authorization"] = f"Bearer {self._token}"
        headers["Cookie"] = f"{COOKIE}={self._cookie}"
        headers["X-Tiepdon-Timestamp"] = now
        headers["X-Tiepdon-Signature"] = sign(self._his, *parts, body=body)
        return request


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickServer]:
    with QuickServer(tmp_path_factory.mktemp("server"), tables=HIS + TABLES) as server:
        yield server
        assert '"unexpected"' not in server.log


@pytest.fixture(scope="module")
def operations(house: QuickServer) -> list[Operation]:
    """All that the document names, but for those that are left out."""
    # Importing it takes a second, which the suite's other worker need not wait for.
    from schemathesis import Config, openapi  # noqa: PLC0415

    checks = {"negative_data_rejection": {"expected-statuses": REFUSALS}}
    schema = openapi.from_dict(house.openapi(), config=Config.from_dict({"checks": checks}))
    found = [each.ok() for each in schema.get_all_operations()]
    return [operation for operation in found if not operation.path.endswith(LEFT_OUT)]


@pytest.mark.parametrize("sent", ["as described", "otherwise", "without rights"])
def test_the_server_does_as_its_document_says(
    house: QuickServer, operations: list[Operation], sent: str, record_property: Record
) -> None:
    tried = Tried(house.url, sent, None if sent == "without rights" else Everybody(house))
    wrong: list[str] = []
    for operation in operations:
        try:
            tried.send(operation)
        except (AssertionError, BaseExceptionGroup) as found:
            wrong.append(f"{operation.label}: {found!r}")
    assert wrong == []
    assert tried.count > len(operations)
    record_property("runs", tried.count)


class Tried:
    """Requests of one kind, and what the document says of their answers."""

    def __init__(self, url: str, sent: str, who: AuthBase | None) -> None:
        self.url, self.who = url, who
        self.wrong = sent == "otherwise"
        self.count = 0

    def send(self, operation: Operation) -> None:
        """Send some requests for one operation.

        Raises:
            BaseExceptionGroup: what is not as described.
        """
        from schemathesis import GenerationMode  # noqa: PLC0415 - see operations

        mode = GenerationMode.NEGATIVE if self.wrong else GenerationMode.POSITIVE
        names = [name for name in THERE if f"{{{name}}}" in operation.path and not self.wrong]
        cases = operation.as_strategy(mode, path_parameters={name: THERE[name] for name in names})

        @settings(
            max_examples=EXAMPLES,
            phases=(Phase.generate,),
            suppress_health_check=HURRIED,
            database=None,
        )
        @given(cases)
        def one(case: Case) -> None:
            self._one(operation, case)

        try:
            one()
        except Unsatisfiable:
            assert self.wrong, operation  # where nothing is asked for, nothing can be wrong

    def _one(self, operation: Operation, case: Case) -> None:
        from schemathesis.checks import not_a_server_error  # noqa: PLC0415 - see operations
        from schemathesis.specs.openapi import checks  # noqa: PLC0415 - the same

        if self.who is None:
            case.headers.pop("authorization", None)
        elif not self.wrong:
            case.headers.update(key())  # hypothesis likes one and the same
            if isinstance(case.body, dict) and "queue_id" in case.body:
                case.body["queue_id"] = "A"  # one that is there
        answer = case.call(base_url=self.url, auth=self.who)
        judged: list[object] = [
            not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_headers_conformance,
            checks.response_schema_conformance,
            *([checks.negative_data_rejection] if self.wrong else []),
        ]
        case.validate_response(answer, checks=judged)
        if self.who is None and operation.path not in PUBLIC:
            assert answer.status_code in {401, 429}
        self.count += 1
