from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.portal.token import Token, password_md5, read_expiry, read_token
from queue_server.insurance.portal.wire import Reply

KEY = {
    "access_token": "a-synthetic-token",
    "id_token": "00000000-0000-4000-8000-000000000000",
    "token_type": "Bearer",
    "username": "01028_BV",
    "expires_in": "2017-11-13T03:51:20.1047187Z",
}


def replied(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode())


def test_seven_digits_of_a_second_are_read() -> None:
    token = read_token(replied({"maKetQua": "200", "APIKey": KEY}))
    assert isinstance(token, Token)
    assert token.expires_at == datetime(2017, 11, 13, 3, 51, 20, tzinfo=UTC)
    assert token.keeps is False


@pytest.mark.parametrize(
    "value", [None, "", 600, "600", "2017-13-13T03:51:20Z", "2017-11-13", [], "9" * 40]
)
def test_a_token_whose_end_is_unreadable_is_not_kept(value: object) -> None:
    assert read_expiry(value) < datetime.now(UTC) - timedelta(days=365)


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (replied({"maKetQua": "401"}), Trouble.REFUSED),
        (replied({}, 401), Trouble.REFUSED),
        (replied({}, 503), Trouble.HTTP_STATUS),
        (replied({"maKetQua": "500"}), Trouble.NOT_JSON),
        (replied({"maKetQua": "200", "APIKey": None}), Trouble.NOT_JSON),
        (replied({"maKetQua": "200", "APIKey": {**KEY, "access_token": ""}}), Trouble.NOT_JSON),
        (replied({"maKetQua": "200", "APIKey": {**KEY, "id_token": "\ud800"}}), Trouble.NOT_JSON),
        (replied({"maKetQua": "200", "APIKey": {**KEY, "access_token": 7}}), Trouble.NOT_JSON),
        (replied([]), Trouble.NOT_JSON),
        (Reply(200, b"<html></html>"), Trouble.NOT_JSON),
        (Reply(200, b"["), Trouble.NOT_JSON),
        (Reply(200, b"[" * 100_000), Trouble.NOT_JSON),
    ],
)
def test_an_answer_without_a_token_is_a_trouble(reply: Reply, trouble: Trouble) -> None:
    assert read_token(reply) == NoAnswer(trouble)


def test_the_password_is_md5_in_capitals() -> None:
    # RFC 1321, appendix A.5
    assert password_md5("message digest") == "F96B697D7CB7938D525A2F31AAF161D0"


def test_secrets_stay_out_of_repr() -> None:
    token = read_token(replied({"maKetQua": "200", "APIKey": KEY}))
    assert KEY["access_token"] not in repr(token)
    assert KEY["id_token"] not in repr(token)
