"""``account reset-password``: nobody stays locked out of their own hospital."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from queue_server.sign_on.cli import NotResetError, reset_password
from tests.queue_server.serving import NURSE
from tests.queue_server.test_commands import server as command

if TYPE_CHECKING:
    from tests.queue_server.serving import Server

CHOSEN = "bốn con mèo trên mái"


def test_a_lost_password_is_replaced_by_one_for_the_first_time(server: Server) -> None:
    asked = ("account", "reset-password", NURSE, "--config", str(server.config), "--json")
    with server.staff() as nurse, server.anybody(Origin=server.url) as somebody:
        for _ in range(5):
            somebody.post("/staff/login", json={"username": NURSE, "password": "quên mất rồi"})
        done = command(*asked)
        made = json.loads(done.stdout)
        assert (done.returncode, made["username"]) == (0, NURSE), done.stderr
        assert nurse.get("/counters").status_code == 401, "their sessions have ended"
        body = {"username": NURSE, "password": made["password"]}
        assert somebody.post("/staff/login", json=body).json()["code"] == "password_change_needed"
    rows = server.database("select who, facts from history where action = 'password'")
    assert [(who, json.loads(facts)["what"]) for who, facts in rows] == [("server", "reset")]
    assert made["password"] not in str(server.database("select * from staff_account"))


def test_one_that_is_read_from_standard_input_is_not_printed(server: Server) -> None:
    asked = ("account", "reset-password", NURSE, "--config", str(server.config), "--password", "-")
    done = command(*asked, stdin=f"{CHOSEN}\n")
    assert (done.returncode, CHOSEN in done.stdout + done.stderr) == (0, False), done.stderr
    with server.anybody(Origin=server.url) as somebody:
        body = {"username": NURSE, "password": CHOSEN}
        assert somebody.post("/staff/login", json=body).json()["code"] == "password_change_needed"


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [("nobody", CHOSEN, "account_unknown"), (NURSE, "1234567890", "password_weak")],
)
def test_what_cannot_be_is_refused_and_nothing_changed(
    server: Server, username: str, password: str, code: str
) -> None:
    before = server.database("select count(*) from history")
    with pytest.raises(NotResetError) as refused:
        reset_password(server.config, username, password, datetime.now(UTC))
    assert refused.value.code == code
    assert server.database("select count(*) from history") == before
