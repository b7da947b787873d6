"""One connection, byte by byte: the other end of a socket pair is the printer."""

from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from devices.printer.conversation import Conversation
from devices.protocols import State

if TYPE_CHECKING:
    from collections.abc import Iterator

AUTOMATIC = bytes((0x14, 0x00, 0x00, 0x0F))  # GS a: drawer pin high, paper near its end
FINE = bytes((0x12,))
PAPER = bytes((0x00,))
SOON_S = 0.05


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, printers = socket.socketpair()
    with ours, printers:
        yield ours, printers


def test_automatic_status_is_not_the_end_of_a_job(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, printers = ends
    talk = Conversation(ours, SOON_S)
    printers.sendall(AUTOMATIC)
    talk.send(b"job", 1)
    assert not talk.wait_until_processed(SOON_S)
    printers.sendall(AUTOMATIC[:2])  # and one that comes in pieces, while the job is printed
    assert not talk.wait_until_processed(SOON_S)
    printers.sendall(AUTOMATIC[2:])
    assert not talk.wait_until_processed(SOON_S)
    printers.sendall(PAPER)
    assert talk.wait_until_processed(5)


def test_the_end_of_one_job_is_not_that_of_the_next(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, printers = ends
    talk = Conversation(ours, SOON_S)
    talk.send(b"first", 1)
    printers.sendall(PAPER)
    assert talk.wait_until_processed(5)
    talk.send(b"second", 1)
    assert not talk.wait_until_processed(SOON_S)


def test_automatic_status_between_question_and_answer(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, printers = ends

    def answer() -> None:
        for _ in range(4):
            question = b""
            while len(question) < 3:
                question += printers.recv(3 - len(question))
            printers.sendall(AUTOMATIC + FINE)

    printer = Thread(target=answer)
    printer.start()
    status = Conversation(ours, 5).ask()
    printer.join()
    assert (status.state, status.paper, status.cover) == (State.READY, "ok", "closed")
