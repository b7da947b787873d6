"""The fault channel as any HTTP client meets it."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest

from devices.simulators.control import ControlServer, fault_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WAIT_S = 5


def set_fault(body: Mapping[str, Any]) -> dict[str, Any]:
    fault = fault_from(body, {"slow": "comes later"})
    return {"name": fault.name, "after": fault.after, "args": fault.args}


@pytest.fixture
def port() -> Iterator[int]:
    server = ControlServer(0, {"PUT /fault": set_fault})
    yield server.port
    server.close()


def put(port: int, body: bytes, path: str = "/fault") -> tuple[int, dict[str, Any]]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=WAIT_S)) as connection:
        connection.request("PUT", path, body)
        answer = connection.getresponse()
        return answer.status, json.load(answer)


def test_a_fault_is_set(port: int) -> None:
    fault = {"name": "slow", "after": 2, "args": {"ms": 5}}
    assert put(port, json.dumps(fault).encode()) == (200, fault)


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"3", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_told_so(port: int, body: bytes) -> None:
    status, answer = put(port, body)
    assert status == 400
    assert answer["error"].startswith("the body is ")


@pytest.mark.parametrize("args", [[1], "x", 3])
def test_args_that_are_no_object_are_told_so(port: int, args: object) -> None:
    status, answer = put(port, json.dumps({"name": "slow", "args": args}).encode())
    assert (status, answer["error"]) == (400, "args is a JSON object")


def test_no_body_and_no_such_call(port: int) -> None:
    assert put(port, b"")[0] == 400  # no name
    assert put(port, b"{}", "/nothing")[0] == 404
