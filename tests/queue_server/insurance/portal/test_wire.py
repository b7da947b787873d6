"""What is not HTTP, or not all of it, on a socket of our own."""

from __future__ import annotations

import asyncio
import gzip
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble, read_answer
from queue_server.insurance.portal.config import PortalConfig
from queue_server.insurance.portal.lookup import Lookup, request_fields, trouble_of
from queue_server.insurance.portal.token import Token
from queue_server.insurance.portal.wire import BODY_LIMIT, Reply, open_client, post
from tests.queue_server.simulators.stand_in import PASSWORD_MD5, person

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
STAFF_CCCD = "001180000001"
TOKEN = Token("a-synthetic-token", "an-id", datetime(2026, 11, 23, tzinfo=UTC), None)


def config(url: str) -> PortalConfig:
    return PortalConfig(
        url=url,
        username="01028_BV",
        staff_name="Nguyễn Thị Kiểm Thử",
        staff_cccd=STAFF_CCCD,
        timeout_s=5,
    )


async def talk(raw: bytes) -> tuple[Reply | NoAnswer, PortalAnswer | NoAnswer]:
    """One exchange, and one look-up, with a server that always says ``raw``."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = config(f"http://127.0.0.1:{port}")
    async with server, open_client(settings) as client:
        reply = await post(client, "/x", content=b"", content_type="text/plain")
        lookup = Lookup(client, settings, PASSWORD_MD5)
        return reply, await lookup.send(person("minh-anh"), TOKEN)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/9.9 abc\r\n\r\n",
        HEAD + b"Content-Length: 100\r\n\r\nhalf",
        HEAD + b"Content-Length: many\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        HEAD + b"X: " + b"x" * 300_000 + b"\r\n\r\n",
    ],
)
def test_what_is_not_http_is_no_answer(raw: bytes) -> None:
    reply, answer = asyncio.run(talk(raw))
    assert reply == NoAnswer(Trouble.UNREACHABLE)
    assert answer == NoAnswer(Trouble.UNREACHABLE)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([b"", HEAD + b"\r\n"]))
def test_whatever_is_said_is_an_answer_or_a_trouble(said: bytes, head: bytes) -> None:
    _, answer = asyncio.run(talk(head + said))
    assert trouble_of(answer, date(2026, 11, 23)) is not None


_FIELDS = ["maKetQua", "maThe", "gtTheTu", "gtTheDen", "maKV", "dsLichSuKT2018", "x"]
_VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(["000"])


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(_FIELDS), _VALUES | st.sampled_from(["000", "003", "401"])))
def test_whatever_object_is_said_is_graded(fields: dict[str, object]) -> None:
    body = json.dumps(fields).encode()
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    _, answer = asyncio.run(talk(HEAD + length + body))
    assert isinstance(answer, PortalAnswer) == bool(fields.keys() - {"x"})
    assert trouble_of(answer, date(2026, 11, 23)) in {None, *Trouble}


@pytest.mark.parametrize("location", [b"/elsewhere", b"http://[bad"])
def test_a_redirection_is_not_followed(location: bytes) -> None:
    raw = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
    reply, answer = asyncio.run(talk(raw + location + b"\r\n\r\n"))
    assert reply == Reply(302, b"")
    assert answer == NoAnswer(Trouble.HTTP_STATUS)


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_without_end_is_left(*, packed: bool) -> None:
    body = b" " * (BODY_LIMIT + 1)
    head = HEAD + b"Content-Encoding: gzip\r\n" if packed else HEAD
    reply, answer = asyncio.run(talk(head + b"\r\n" + (gzip.compress(body) if packed else body)))
    assert reply == NoAnswer(Trouble.TOO_LARGE)
    assert answer == NoAnswer(Trouble.TOO_LARGE)


def test_the_name_is_sent_composed_and_the_date_as_the_portal_writes_it() -> None:
    asked = person("minh-anh", name="Nguye\u0302\u0303n", birth_date="1999-01")
    fields = request_fields(asked, config("https://egw.example.vn"))
    assert fields == {
        "maThe": "001199012345",
        "hoTen": "Nguy\u1ec5n",
        "ngaySinh": "01/1999",
        "hoTenCb": "Nguyễn Thị Kiểm Thử",
        "cccdCb": STAFF_CCCD,
    }


def test_an_answers_fields_stay_out_of_repr() -> None:
    assert "Nguy" not in repr(read_answer('{"maKetQua":"000","hoTen":"Nguyễn"}'.encode()))
