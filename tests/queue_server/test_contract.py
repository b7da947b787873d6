"""The words that cross the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from queue_server.contract.http import AlertRequest, Login, QueueList, TicketFind
from queue_server.contract.mask import mask_name, mask_number, shown_number
from queue_server.contract.mqtt import Availability, Heartbeat
from queue_server.contract.person import Person
from queue_server.contract.problem import Problem

if TYPE_CHECKING:
    from queue_server.contract.body import Body

PROBLEM = {"type": "urn:x", "title": "x", "status": 404, "code": "not_found", "detail": "x"}


def person(**changed: object) -> Person:
    facts = {
        "number": "001199012345",
        "name": "Nguyễn Thị Minh Anh",
        "birth_date": "1999-01-15",
        "sex": "F",
        "name_source": "dg13",
    }
    return Person.model_validate(facts | changed)


@pytest.mark.parametrize("born", ["1999-02-30", "1999-13", "1999-00", "0000-01-01", "2026-02-29"])
def test_a_birth_date_stands_in_the_calendar(born: str) -> None:
    with pytest.raises(ValidationError):
        person(birth_date=born)


@pytest.mark.parametrize("born", ["1999", "1999-02", "2004-02-29"])
def test_of_a_birth_date_what_is_known_is_enough(born: str) -> None:
    assert person(birth_date=born).birth_date == born


@pytest.mark.parametrize("name", ["", " ", "A\x00B", "A\n", "A\ud800"])
def test_a_name_is_something_to_read(name: str) -> None:
    with pytest.raises(ValidationError):
        person(name=name)


@pytest.mark.parametrize(
    "number", ["00119901234", "0011990123456", "٠٠١١٩٩٠١٢٣٤٥", "00119901234a", ""]
)
def test_an_identity_number_is_twelve_ascii_digits(number: str) -> None:
    with pytest.raises(ValidationError):
        person(number=number)


@pytest.mark.parametrize("birth_date", ["1999", "1999-01", "1999-01-15"])
def test_a_date_may_be_shortened_where_the_source_knows_less(birth_date: str) -> None:
    assert person(birth_date=birth_date).birth_date == birth_date


@pytest.mark.parametrize("birth_date", ["15/01/1999", "1999-1-5", "99", "", "1999-01-15T00:00"])
def test_other_dates_are_refused(birth_date: str) -> None:
    with pytest.raises(ValidationError):
        person(birth_date=birth_date)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Thị Minh Anh", "NGUYỄN T. M. ANH"),
        ("Hồ Ấ", "HỒ Ấ"),
        ("Đỗ  Mười ", "ĐỖ MƯỜI"),
        ("Y", "Y"),
    ],
)
def test_names_between_family_and_given_name_become_initials(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_only_the_last_three_digits_are_shown() -> None:
    assert mask_number("001199012345") == "••• ••• ••• 345"


@pytest.mark.parametrize(
    ("number", "shown"), [("A012", "A\u00a0012"), ("HA1234", "HA\u00a01234"), ("012", "012")]
)
def test_a_number_is_shown_with_one_space(number: str, shown: str) -> None:
    assert shown_number(number) == shown


@pytest.mark.parametrize(
    ("form", "facts"),
    [
        (QueueList, {"queues": []}),
        (Problem, PROBLEM),
        (Availability, {"state": "online", "bd_seq": 1}),
        (Heartbeat, {"ts": "2026-11-23T02:41:05Z", "rev": 7}),
    ],
)
def test_a_newer_server_may_say_more_than_a_kiosk_knows(
    form: type[Body], facts: dict[str, Any]
) -> None:
    assert form.model_validate(facts | {"new": 1}) == form.model_validate(facts)


@pytest.mark.parametrize(
    ("form", "facts"),
    [
        (AlertRequest, {"kind": "emergency"}),
        (TicketFind, {"code": "TD1:x"}),
        (Login, {"username": "x", "password": "x"}),
    ],
)
def test_a_request_with_an_unknown_field_is_refused(
    form: type[Body], facts: dict[str, Any]
) -> None:
    assert form.model_validate(facts)
    with pytest.raises(ValidationError):
        form.model_validate(facts | {"new": 1})
    with pytest.raises(ValidationError):
        person(new=1)


@pytest.mark.parametrize("ts", ["2026-11-23T02:41:05", "2026-11-23"])
def test_an_instant_has_a_zone(ts: str) -> None:
    with pytest.raises(ValidationError):
        Heartbeat.model_validate({"ts": ts, "rev": 7})
