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


NOW = datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)


def test_seven_digits_of_a_second_are_read() -> None:
    token = read_token(replied({"maKetQua": "200", "APIKey": KEY}), NOW)
    assert isinstance(token, Token)
    assert token.expires_at == datetime(2017, 11, 13, 3, 51, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", [None, "", 600, "600", "2017-13-13T03:51:20Z", "2017-11-13", [], "9" * 40]
)
def test_an_end_that_is_unreadable_is_none(value: object) -> None:
    assert read_expiry(value) is None


def lasting(seconds: float | None) -> Token:
    return Token("a", "b", NOW, None if seconds is None else NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("life_s", "good_s"),
    [(600, 540), (121, 61), (120, 60), (100, 50), (2, 1)],
)
def test_it_is_renewed_a_minute_before_its_end_or_after_half_of_a_short_life(
    life_s: float, good_s: float
) -> None:
    token = lasting(life_s)
    assert token.keeps(NOW)
    assert token.keeps(NOW + timedelta(seconds=good_s - 0.001))
    assert not token.keeps(NOW + timedelta(seconds=good_s))


@pytest.mark.parametrize("life_s", [None, 0, -900])
def test_where_the_end_says_nothing_it_is_used_until_refused(life_s: float | None) -> None:
    assert lasting(life_s).keeps(NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (replied({"maKetQua": "401"}), Trouble.REFUSED),
        (replied({}, 401), Trouble.REFUSED),
        (replied({}, 503), Trouble.HTTP_STATUS),
        (replied({"maKetQua": 401}), Trouble.REFUSED),
        (replied({"maKetQua": "500"}), Trouble.PORTAL_ERROR),
        (replied({"maKetQua": "200"}), Trouble.NOT_JSON),
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
    assert read_token(reply, NOW) == NoAnswer(trouble)


def test_the_password_is_md5_in_capitals() -> None:
    # RFC 1321, appendix A.5
    assert password_md5("message digest") == "F96B697D7CB7938D525A2F31AAF161D0"


def test_secrets_stay_out_of_repr() -> None:
    token = read_token(replied({"maKetQua": "200", "APIKey": KEY}), NOW)
    assert KEY["access_token"] not in repr(token)
    assert KEY["id_token"] not in repr(token)
