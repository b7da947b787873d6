"""Errors as RFC 9457 problem documents. What was sent is never repeated: it may be personal."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError
from starlette.exceptions import HTTPException

from queue_server.api.words import WORDS
from queue_server.contract.body import IDEMPOTENCY_KEY
from queue_server.contract.problem import CONTENT_TYPE, Code, Problem
from queue_server.store.idempotency import KeyReusedError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from queue_server.contract.words import Words

_log = structlog.get_logger()

STATUS: dict[Code, HTTPStatus] = {
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.BAD_REQUEST: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.IDEMPOTENCY_KEY_MISSING: HTTPStatus.BAD_REQUEST,
    Code.IDEMPOTENCY_KEY_REUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.QUEUE_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.COUNTER_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.BOARD_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.TICKET_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.PRIORITY_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.NOBODY_WAITING: HTTPStatus.CONFLICT,
    Code.STOP_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.STALE: HTTPStatus.CONFLICT,
    Code.NOT_ALLOWED: HTTPStatus.CONFLICT,
    Code.REASON_MISSING: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.CALLED_TOO_QUICKLY: HTTPStatus.CONFLICT,
    Code.COUNTER_CLOSED: HTTPStatus.CONFLICT,
    Code.COUNTER_BUSY: HTTPStatus.CONFLICT,
    Code.PROFILE_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.ALREADY_THERE: HTTPStatus.CONFLICT,
    Code.NOTHING_TO_UNDO: HTTPStatus.CONFLICT,
    Code.QUEUE_CLOSED: HTTPStatus.CONFLICT,
    Code.QUEUE_FULL: HTTPStatus.CONFLICT,
    Code.BLOCK_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.NUMBER_NOT_LEASED: HTTPStatus.CONFLICT,
    Code.BIRTH_DATE_IMPOSSIBLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.APPOINTMENT_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.APPOINTMENT_OF_ANOTHER: HTTPStatus.NOT_FOUND,
    Code.SETUP_WRONG: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.SETUP_CHANGED: HTTPStatus.CONFLICT,
    Code.ACCOUNT_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.PASSWORD_WEAK: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.PASSWORD_CHANGE_NEEDED: HTTPStatus.FORBIDDEN,
    Code.ALARM_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.NOTHING_CALLED: HTTPStatus.CONFLICT,
    Code.EVENTS_GONE: HTTPStatus.GONE,
    Code.SIGNATURE_WRONG: HTTPStatus.UNAUTHORIZED,
    Code.SIGNATURE_OLD: HTTPStatus.UNAUTHORIZED,
    Code.VISIT_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.BOOKING_INCOMPLETE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.TREATMENT_REUSED: HTTPStatus.CONFLICT,
    Code.CHECKIN_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.LOGIN_FAILED: HTTPStatus.UNAUTHORIZED,
    Code.LOGIN_LOCKED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.BUSY: HTTPStatus.TOO_MANY_REQUESTS,
    Code.STORE_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


OUR_FAULT = (IntegrityError, ProgrammingError, DataError)
"""Errors of a database that is well: trying again would fail again."""


class ApiError(Exception):
    """Ends a request with a problem document."""

    def __init__(
        self, code: Code, detail: str, words: Words | None = None, offer: str | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.words = words
        self.offer = offer


def install(app: FastAPI) -> None:
    """Make the app answer every error as a problem document."""

    @app.exception_handler(ApiError)
    def _api_error(_request: Request, error: ApiError) -> Response:
        return _response(*document(error))

    @app.exception_handler(KeyReusedError)
    def _key_reused(_request: Request, _error: KeyReusedError) -> Response:
        return problem(
            Code.IDEMPOTENCY_KEY_REUSED, f"this {IDEMPOTENCY_KEY} came with another request"
        )

    @app.exception_handler(RequestValidationError)
    def _invalid(_request: Request, error: RequestValidationError) -> Response:
        places = [_place(found) for found in error.errors()]
        if f"header.{IDEMPOTENCY_KEY}" in places:
            return problem(
                Code.IDEMPOTENCY_KEY_MISSING, f"send {IDEMPOTENCY_KEY}, 1 to 128 characters"
            )
        return problem(Code.BAD_REQUEST, f"not as described: {', '.join(sorted(set(places)))}")

    @app.exception_handler(HTTPException)
    def _http(_request: Request, error: HTTPException) -> Response:
        code = Code.NOT_FOUND if error.status_code == HTTPStatus.NOT_FOUND else Code.BAD_REQUEST
        answer = problem(code, str(error.detail), error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    def _unexpected(_request: Request, error: Exception) -> Response:
        _log.error("unexpected", kind=type(error).__name__)
        return problem(Code.INTERNAL, "something of ours broke; the log says what kind")

    @app.exception_handler(SQLAlchemyError)
    def _store(_request: Request, error: SQLAlchemyError) -> Response:
        # The text of a database error may hold the values of the row.
        if isinstance(error, OUR_FAULT):
            return _unexpected(_request, error)
        _log.error("store_failed", kind=type(error).__name__)
        return problem(Code.STORE_UNAVAILABLE, "the database does not take this now; try again")


def document(error: ApiError) -> tuple[int, Problem]:
    """An error's HTTP status and problem document."""
    status, body = _document(error.code, error.detail, STATUS[error.code])
    return status, body.model_copy(
        update={"words": error.words or body.words, "offer": error.offer}
    )


def problem(code: Code, detail: str, status: int | None = None) -> Response:
    """One problem document as it goes back."""
    return _response(*_document(code, detail, status or STATUS[code]))


def _response(status: int, body: Problem) -> Response:
    text = body.model_dump_json(exclude_none=True)  # extensions stand where they say something
    answer = Response(text, status_code=status, media_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110, section 11.6.1
    return answer


def _document(code: Code, detail: str, status: int) -> tuple[int, Problem]:
    title = code.replace("_", " ")
    kind = f"urn:tiepdon:problem:{code}"
    words = WORDS.get(code)
    body = Problem(type=kind, title=title, status=status, code=code, detail=detail, words=words)
    return status, body


def _place(found: dict[str, Any]) -> str:
    """Where an error is, such as "body.person.name"; a name that the sender made up is left out."""
    place = [str(part) for part in found["loc"]]
    if found["type"] == "extra_forbidden":
        place[-1] = "(unknown field)"
    return ".".join(place)
