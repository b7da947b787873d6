"""Logins are in the history; what was typed as a name is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.queue_server.serving import NURSE

if TYPE_CHECKING:
    from tests.queue_server.serving import Server


def test_logins_and_failures(server: Server) -> None:
    typed = "mat-khau-cua-toi"
    with server.staff() as nurse:
        nurse.post("/staff/logout").raise_for_status()
    with server.anybody(Origin=server.url) as somebody:
        for _ in range(6):
            somebody.post("/staff/login", json={"username": typed, "password": "x"})
    rows = server.database("select who, action, facts from history order by seq")
    assert [(who, action) for who, action, _ in rows] == [
        (f"staff:{NURSE}", "login"),
        (f"staff:{NURSE}", "logout"),
        # The first and the one that locks: the chain keeps a row for ever, and anybody can fail.
        ("server", "login_failed"),
        ("server", "login_locked"),
    ]
    assert typed not in str(rows)
