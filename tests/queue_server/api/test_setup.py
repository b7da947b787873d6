"""The set-up and accounts over HTTP: administrators alone, nothing lost, nobody stranded."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from queue_server.secrets import HASHER
from queue_server.store import setup
from queue_server.store.database import Database
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import NURSE, Server, a_ticket, key
from tests.queue_server.test_commands import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

ADMIN = "quan.tri"
TABLES = f'[[user]]\nusername = "{ADMIN}"\nname = "Quản trị"\nrole = "administrator"\n'
KIOSK = '\n[[kiosk]]\nid = "kiosk99"\nname = "Kiosk 99"\n'
FIRST, OWN = "lam-dau-2026-x", "cay-but-va-mua-thu"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with QuickServer(folder, tables=TABLES, hasher=HASHER) as server:
        yield server


@pytest.fixture(scope="module")
def admin(house: Server) -> Iterator[httpx.Client]:
    with house.staff(ADMIN) as client:
        yield client


def now(admin: httpx.Client) -> dict[str, Any]:
    return admin.get("/setup").raise_for_status().json()


def put(admin: httpx.Client, text: str, version: int, **more: Any) -> httpx.Response:
    return admin.put("/setup", json={"text": text, "version": version, **more}, headers=key())


def checked(admin: httpx.Client, text: str) -> dict[str, Any]:
    return admin.post("/setup/check", json={"text": text}).raise_for_status().json()


def finish(nurse: httpx.Client, counter: str) -> httpx.Response:
    present = nurse.get(f"/counters/{counter}").json()["counter"]["present"]
    body = {"stop_id": present["stop_id"]}
    return nurse.post(f"/counters/{counter}/finish", json=body, headers=key())


def test_only_administrators(house: Server, admin: httpx.Client) -> None:
    text = now(admin)["text"]
    with house.anybody() as nobody, house.staff(NURSE) as nurse:
        for client, status in ((nobody, 401), (nurse, 403)):
            asked = [
                client.get("/setup"),
                client.get("/setup/versions"),
                client.get("/accounts"),
                client.post("/setup/check", json={"text": text}),
                client.post("/setup/edit", json={"text": text, "table": "queue"}),
                client.post(f"/accounts/{NURSE}/disable"),
                client.post(f"/accounts/{NURSE}/password", json={"new_password": OWN}),
                put(client, text, 0),
            ]
            assert [answer.status_code for answer in asked] == [status] * len(asked)


def test_what_is_saved_is_in_force_at_once(house: Server, admin: httpx.Client) -> None:
    before = now(admin)
    queue = before["tree"]["queue"].index(
        next(q for q in before["tree"]["queue"] if q["id"] == "B")
    )
    row = before["tree"]["queue"][queue] | {"name": "Nhi khoa"}
    edit = {"text": before["text"], "table": "queue", "at": queue, "row": row}
    text = admin.post("/setup/edit", json=edit).raise_for_status().json()["text"]
    found = checked(admin, text)
    assert found["ok"]
    assert [(change["name"], change["key"]) for change in found["changes"]] == [("B", "name")]
    answer = put(admin, text, before["version"])
    assert answer.json() == {"version": before["version"] + 1}
    with house.kiosk() as kiosk:
        assert "Nhi khoa" in [q["name"] for q in kiosk.get("/queues").json()["queues"]]
    newest = admin.get("/setup/versions").json()["versions"][0]
    assert (newest["version"], newest["who"]) == (before["version"] + 1, f"staff:{ADMIN}")
    assert admin.get(f"/setup/versions/{newest['version']}").json()["text"] == text
    assert now(admin)["text"] == text


def test_what_is_wrong_is_told_by_line_and_not_saved(admin: httpx.Client) -> None:
    before = now(admin)
    text = before["text"] + '[[queue]]\nid = "D"\n'
    found = checked(admin, text)
    assert not found["ok"]
    assert found["tree"] is not None
    lines = {problem["line"] for problem in found["problems"]}
    assert lines == {len(text.splitlines()) - 1}
    answer = put(admin, text, before["version"])
    assert (answer.status_code, answer.json()["code"]) == (422, "setup_wrong")
    assert answer.json()["words"]["vi"].startswith("Dòng ")
    assert checked(admin, "[queue")["tree"] is None
    assert now(admin) == before


def test_of_two_who_save_at_once_one_is_told(admin: httpx.Client) -> None:
    before = now(admin)
    texts: list[str] = [f"{before['text']}\n# {at}\n" for at in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(partial(put, admin, version=before["version"]), texts))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    won = next(text for text, answer in zip(texts, answers, strict=True) if answer.is_success)
    assert now(admin)["text"] == won
    late = next(answer for answer in answers if answer.status_code == 409)
    assert late.json()["code"] == "setup_changed"


def test_a_queue_in_which_somebody_waits_stays(house: Server, admin: httpx.Client) -> None:
    with house.kiosk() as kiosk:
        assert kiosk.post("/tickets", json=a_ticket("C"), headers=key()).is_success
    before = now(admin)
    tree: dict[str, list[dict[str, Any]]] = before["tree"]
    text = before["text"]
    gone = next(at for at, queue in enumerate(tree["queue"]) if queue["id"] == "C")
    edits: list[tuple[str, int, Any]] = [("queue", gone, None)]
    for table in ("counter", "board"):
        for at, row in reversed(list(enumerate(tree[table]))):
            if "C" in row["queues"]:
                kept = [queue for queue in row["queues"] if queue != "C"]
                edits.append((table, at, row | {"queues": kept} if kept else None))
    for table, at, row in edits:
        body = {"text": text, "table": table, "at": at, "row": row}
        text = admin.post("/setup/edit", json=body).raise_for_status().json()["text"]
    refused = put(admin, text, before["version"])
    assert refused.status_code == 409
    assert "Mắt (1)" in refused.json()["words"]["vi"]
    assert put(admin, text, before["version"], force=True).is_success
    assert put(admin, before["text"], before["version"] + 1).is_success  # an older one again


def test_a_counter_with_somebody_at_it_stays(house: Server, admin: httpx.Client) -> None:
    with house.kiosk() as kiosk, house.staff(NURSE) as nurse:
        assert kiosk.post("/tickets", json=a_ticket("A"), headers=key()).is_success
        assert nurse.post("/counters/pk1/call-next", headers=key()).is_success
        before = now(admin)
        renamed = before["text"].replace('id = "pk1"', 'id = "pk9"')
        refused = put(admin, renamed, before["version"])
        assert (refused.status_code, refused.json()["code"]) == (409, "not_allowed")
        assert "Phòng pk1" in refused.json()["words"]["vi"]
        assert finish(nurse, "pk1").is_success
        assert put(admin, renamed, before["version"]).is_success
        assert put(admin, before["text"], before["version"] + 1).is_success


def test_a_write_holds_to_the_newest_setup(house: Server, admin: httpx.Client) -> None:
    """Also when another process, or a command, has put it in force a moment ago."""
    before = now(admin)
    renamed = before["text"].replace('id = "eyes"', 'id = "augen"').replace('"C"', '"D"')
    database = Database(house.database_url)
    with house.kiosk() as kiosk, house.staff(NURSE) as nurse:
        for text, queue, gone in ((renamed, "D", "C"), (before["text"], "C", "D")):
            with database.write() as connection:
                setup.add(connection, text, "server", None, datetime.now(UTC))
            refused = kiosk.post("/tickets", json=a_ticket(gone), headers=key())
            assert refused.json()["code"] == "queue_unknown"
            assert kiosk.post("/tickets", json=a_ticket(queue), headers=key()).is_success
            called = nurse.post("/counters/pk3/call-next", headers=key())
            assert called.is_success, called.text
            assert finish(nurse, "pk3").is_success
    database.close()


def test_an_open_console_follows_the_setup(house: Server, admin: httpx.Client) -> None:
    """It is told of the change itself, and from then on of its new queues."""
    before = now(admin)
    narrow = 'id = "pk4"\nroom = "Phòng pk4"\nqueues = [\'A\']'
    narrow = narrow if narrow in before["text"] else narrow.replace("'A'", '"A"')
    assert narrow in before["text"]
    wider = before["text"].replace(narrow, narrow.replace("[", '["B", '))
    with house.staff(NURSE) as nurse, nurse.stream("GET", "/counters/pk4/stream") as stream:
        lines = stream.iter_lines()
        _told(lines, 0)
        assert put(admin, wider, before["version"]).is_success
        _told(lines, 0)
        with house.kiosk() as kiosk:
            assert kiosk.post("/tickets", json=a_ticket("B"), headers=key()).is_success
            _told(lines, kiosk.get("/events").json()["last_rev"])
    assert put(admin, before["text"], before["version"] + 1).is_success


def _told(lines: Iterator[str], rev: int) -> None:
    """Until a console has been told of this rev or a later one; there is a beat every 5 seconds."""
    deadline = time.monotonic() + 15
    for line in lines:
        said: dict[str, Any] = (
            json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
        )
        if said.get("rev", -1) >= rev:
            return
        assert time.monotonic() < deadline, f"rev {rev} was not told"
    raise AssertionError("the stream has ended")


def test_nobody_locks_themselves_out(admin: httpx.Client) -> None:
    before = now(admin)
    text = before["text"].replace('role = "administrator"', 'role = "nurse"')
    answer = put(admin, text, before["version"])
    assert (answer.status_code, answer.json()["code"]) == (422, "setup_wrong")
    assert admin.post(f"/accounts/{ADMIN}/disable").status_code == 409


def test_an_edit_of_no_table_is_refused(admin: httpx.Client) -> None:
    bodies: list[dict[str, Any]] = [
        {"text": "", "table": "database", "row": {}},
        {"text": "", "table": "queue", "at": 0, "row": {}},
        {"text": "queue = 3", "table": "queue", "row": {}},
        {"text": "[[", "table": "queue", "row": {}},
    ]
    for body in bodies:
        answer = admin.post("/setup/edit", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "setup_wrong")


def test_the_server_follows_an_import(house: Server, admin: httpx.Client) -> None:
    file = house.folder / "new.toml"
    file.write_text(now(admin)["text"] + KIOSK, encoding="utf-8")
    done = run("-m", "queue_server", "config", "import", str(file), "--config", str(house.config))
    assert done.returncode == 0, done.stderr
    deadline = time.monotonic() + 20
    unchanged = file.read_text("utf-8")
    while checked(admin, unchanged)["changes"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    house.stop()
    house.start()
    assert "setup_in_file_not_in_force" in house.log


def test_a_first_password_is_changed_before_anything_else(
    house: Server, admin: httpx.Client
) -> None:
    url = f"/accounts/{NURSE}/password"
    with house.anybody(Origin=house.url) as nurse:
        login = {"username": NURSE, "password": FIRST}
        assert nurse.post("/staff/login", json=house.login(NURSE)).status_code == 204
        assert admin.post(url, json={"new_password": FIRST}).status_code == 204
        assert nurse.get("/accounts").status_code == 401  # the old session has ended
        assert nurse.post("/staff/login", json=house.login(NURSE)).status_code == 401
        needed = nurse.post("/staff/login", json=login)
        assert (needed.status_code, needed.json()["code"]) == (403, "password_change_needed")
        for weak in ("short", FIRST, f"x{NURSE}xyz", "aaaaaaaaaaaa", "12345678901", "matkhau12345"):
            answer = nurse.post(url, json={"password": FIRST, "new_password": weak})
            assert (answer.status_code, answer.json()["code"]) == (422, "password_weak"), weak
        wrong = nurse.post(url, json={"password": "something", "new_password": OWN})
        assert wrong.status_code == 401
        assert nurse.post(url, json={"password": FIRST, "new_password": OWN}).status_code == 204
        assert nurse.get("/accounts").status_code == 403  # logged in, and no administrator
        assert nurse.post("/staff/login", json=login | {"password": OWN}).status_code == 204


def test_who_is_disabled_is_out(house: Server, admin: httpx.Client) -> None:
    username = "dd.truong"
    with house.staff(username) as supervisor:
        assert admin.post(f"/accounts/{username}/disable").status_code == 204
        assert supervisor.get("/accounts").status_code == 401
        assert supervisor.post("/staff/login", json=house.login(username)).status_code == 401
    states = {account["username"]: account for account in admin.get("/accounts").json()["accounts"]}
    assert states[username]["disabled"]
    assert states[ADMIN]["from_secrets"]
    assert admin.post("/accounts/nobody/disable").json()["code"] == "account_unknown"
    deeds = house.database("select facts from history where action = 'password'")
    assert any(username in facts for (facts,) in deeds)
    assert FIRST not in house.log


def test_a_login_under_way_does_not_outlive_its_account(house: Server, admin: httpx.Client) -> None:
    username = "ky.thuat"
    for _ in range(3):
        with house.anybody() as technician, ThreadPoolExecutor(1) as pool:
            login = pool.submit(technician.post, "/staff/login", json=house.login(username))
            assert admin.post(f"/accounts/{username}/disable").status_code == 204
            login.result()
            assert technician.get("/accounts").status_code == 401
        house.change(f"delete from staff_account where username = '{username}'")
