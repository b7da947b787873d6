"""No request makes the stand-in fail by itself."""

from __future__ import annotations

import base64
import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_server.simulators.functions import PATHS
from queue_server.simulators.portal import PortalServer
from tests.queue_server.simulators.caller import ASKED, ROW, Caller, known, table

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
TEXT = st.text(max_size=40) | st.sampled_from([*ASKED.values(), *ROW.values()])
FIELDS = st.dictionaries(
    st.sampled_from([*ASKED, "username", "password", "loaiHoSo", "maTinh", "maCSKCB"]) | TEXT,
    TEXT | st.none() | st.integers() | st.lists(TEXT, max_size=2),
    max_size=8,
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    row = {**ROW, **draw(st.dictionaries(st.sampled_from(list(ROW)), TEXT, max_size=3))}
    if draw(st.booleans()):
        return draw(st.binary(max_size=200))
    raw = table(row).decode(errors="replace").encode(errors="replace")
    place = draw(st.integers(0, len(raw)))
    return raw[:place] + draw(st.binary(max_size=4)) + raw[place + draw(st.integers(0, 20)) :]


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    kind = draw(st.sampled_from([FORM, JSON, "text/xml", ""]))
    fields: dict[str, Any] = {**draw(st.sampled_from([{}, ASKED])), **draw(FIELDS)}
    match draw(st.integers(0, 3)):
        case 0:
            return kind, draw(st.binary(max_size=200))
        case 1:
            # Lone surrogates and all: JSON can say what UTF-8 cannot.
            return JSON, json.dumps(fields).encode()
        case 2:
            fields["fileHSBase64"] = base64.b64encode(draw(files())).decode()
            around = {"username": "01028_BV", "loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01028"}
            return FORM, urlencode({**fields, **around}, errors="replace").encode()
        case _:
            return FORM, urlencode(fields, errors="replace").encode()


@pytest.fixture(scope="module")
def target() -> Iterator[Caller]:
    with PortalServer("127.0.0.1", 0, known()).serving() as server, Caller(server.url) as caller:
        caller.take()
        yield caller


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(list(PATHS)), body=bodies())
def test_no_body_makes_it_fail(target: Caller, path: str, body: tuple[str, bytes]) -> None:
    kind, raw = body
    headers = {**target.headers, "Content-Type": kind}
    answer = target.http.post(path, params=target.query, headers=headers, content=raw)
    assert answer.status_code in {200, 401}
    if answer.content:
        assert isinstance(answer.json(), dict)
    assert target.look_up()["maKetQua"] == "000"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /api/token/take HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST /api/token/take HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /api/token/take HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST /api/token/take HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"GET /api/token/take HTTP/1.1\r\n\r\n", b"405"),
        (b"HEAD /api/token/take HTTP/1.1\r\n\r\n", b"405"),
        (b"GET / HTTP/1.1\r\n\r\n", b"404"),
        (b"POST //[ HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /api/token/take?%ff=%ff HTTP/1.1\r\n\r\n", b"200"),
        (b"\x00\x01\r\n\r\n", b"400"),
    ],
)
def test_odd_requests_get_an_answer(
    target: Caller, capfd: pytest.CaptureFixture[str], head: bytes, status: bytes
) -> None:
    port = target.http.base_url.port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=5) as connection:
        connection.sendall(head)
        assert status in connection.recv(4096).split(b"\r\n")[0]
    assert target.look_up()["maKetQua"] == "000"
    assert capfd.readouterr() == ("", "")
