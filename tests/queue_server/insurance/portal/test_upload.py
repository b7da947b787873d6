from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.portal.upload import Receipt, Refused, read_receipt
from queue_server.insurance.portal.wire import Reply

GIVEN = {
    "maKetQua": "200",
    "maGiaoDich": "GD-0001",
    "thoiGianTiepNhan": "20261123081500",
    "thongDiep": "Thành công",
}


def replied(status: int = 200, **changes: object) -> Reply:
    return Reply(status, json.dumps({**GIVEN, **changes}).encode())


@pytest.mark.parametrize("code", ["200", 200])
def test_a_receipt_has_the_transaction_and_the_time(code: object) -> None:
    assert read_receipt(replied(maKetQua=code)) == Receipt("GD-0001", "20261123081500")


def test_a_receipt_may_lack_the_time() -> None:
    assert read_receipt(replied(thoiGianTiepNhan=None)) == Receipt("GD-0001", None)
    assert read_receipt(replied(maGiaoDich=17)) == Receipt("17", "20261123081500")


@pytest.mark.parametrize("code", ["205", "403", 205])
def test_what_would_be_refused_again_is_a_refusal_with_the_portals_words(code: object) -> None:
    refused = read_receipt(replied(maKetQua=code, maGiaoDich=None, thongDiep="Sai định dạng"))
    assert refused == Refused(str(code), "Sai định dạng")
    assert "Sai" not in repr(refused)


@pytest.mark.parametrize("code", ["100", "101", "429", "500", "503", "999", 204, "ABCD"])
def test_troubles_of_the_portal_and_codes_that_nobody_knows_are_no_refusal(code: object) -> None:
    said = read_receipt(replied(maKetQua=code, maGiaoDich=None, thongDiep="Sai định dạng"))
    assert said == NoAnswer(Trouble.PORTAL_ERROR)


def test_a_code_that_nobody_knows_is_told() -> None:
    with capture_logs() as logs:
        for code in ("999", "205", "200", "500"):
            read_receipt(replied(maKetQua=code, thongDiep="Sai định dạng"))
    assert [(one["event"], one["code"]) for one in logs] == [("upload_code_unknown", "999")]
    assert "Sai" not in str(logs)


def test_a_long_message_is_cut() -> None:
    refused = read_receipt(replied(maKetQua="205", thongDiep="x" * 10_000))
    assert isinstance(refused, Refused)
    assert refused.message == "x" * 500


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (replied(maKetQua="401"), Trouble.REFUSED),
        (Reply(401, b""), Trouble.REFUSED),
        (replied(maKetQua="500"), Trouble.PORTAL_ERROR),
        (replied(status=500), Trouble.HTTP_STATUS),
        (Reply(502, b"<html></html>"), Trouble.HTTP_STATUS),
        (Reply(404, b"<html></html>"), Trouble.HTTP_STATUS),
        (Reply(200, b""), Trouble.NOT_JSON),
        (Reply(200, b"[" * 100_000), Trouble.NOT_JSON),
        (Reply(200, b'"200"'), Trouble.NOT_JSON),
        (replied(maGiaoDich=None), Trouble.NOT_JSON),
        (replied(maGiaoDich=" "), Trouble.NOT_JSON),
        (replied(maKetQua=True), Trouble.NOT_JSON),
        (replied(maKetQua="001199012345"), Trouble.NOT_JSON),
    ],
)
def test_without_receipt_or_refusal_it_is_no_answer(reply: Reply, trouble: Trouble) -> None:
    assert read_receipt(reply) == NoAnswer(trouble)


def test_forbidden_is_a_refusal_even_without_words() -> None:
    assert read_receipt(Reply(403, b"<html></html>")) == Refused("403")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@given(st.dictionaries(st.sampled_from(list(GIVEN)), _JSON), st.sampled_from([200, 403, 500]))
def test_any_answer_is_graded(fields: dict[str, object], status: int) -> None:
    said = read_receipt(Reply(status, json.dumps(fields).encode()))
    if isinstance(said, Receipt):
        assert str(fields["maKetQua"]).strip() == "200"
        assert said.transaction_id


@given(st.binary(max_size=200))
def test_any_bytes_are_graded(body: bytes) -> None:
    assert not isinstance(read_receipt(Reply(200, body)), Receipt)
