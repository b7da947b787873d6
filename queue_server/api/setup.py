"""``/api/v1/setup``: the hospital's set-up, for administrators."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Response

from queue_server.api import answers
from queue_server.api.access import Parts, administrator, administrator_write, parts
from queue_server.api.problems import ApiError
from queue_server.contract.problem import Code
from queue_server.contract.setup import (
    SetupChange,
    SetupChecked,
    SetupDone,
    SetupEdit,
    SetupMark,
    SetupNow,
    SetupProblem,
    SetupPut,
    SetupText,
    SetupVersion,
    SetupVersions,
)
from queue_server.contract.words import Words
from queue_server.setup import differences, odd, toml
from queue_server.setup.read import Problem, problems, read
from queue_server.setup.tables import UserTable
from queue_server.setup.tree import KEYS, Tree
from queue_server.store import setup
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/api/v1/setup", tags=["setup"], dependencies=[Depends(administrator)])
Have = Annotated[Parts, Depends(parts)]
_CHANGED = Words(
    vi="Trong lúc đó người khác đã lưu một phiên bản mới. Xin xem lại rồi lưu.",
    en="Somebody else has saved a newer version meanwhile. Please look at it, then save again.",
)
_LOCKED_OUT = Words(
    vi="Phiên bản này làm mất quyền quản trị của chính ông/bà. Xin giữ vai trò administrator.",
    en="This version would take your own administrator's role away. Please keep it.",
)


@router.get("")
def now(have: Have) -> SetupNow:
    """What is in force."""
    with have.database.read() as connection:
        found = setup.get(connection, setup.newest(connection))
    if found is None:
        config = have.site.config
        return SetupNow(version=0, text=toml.dump(config), tree=config.tree_data())
    tree = read(found.text, Tree).value or have.site.config
    return SetupNow(version=found.version, text=found.text, tree=tree.tree_data())


@router.post("/check")
def check(request: SetupText, have: Have) -> SetupChecked:
    """What is wrong or odd in a text, and what it would change. Stores nothing."""
    reading = read(request.text, Tree)
    found, changes = reading.problems, list[differences.Change]()
    if reading.value is not None:
        found = problems(odd.faults(reading.value), request.text, reading.data)
        changes = differences.differences(have.site.config, reading.value)
    return SetupChecked(
        ok=reading.value is not None,
        problems=[_told(problem) for problem in found],
        changes=[SetupChange(**asdict(change)) for change in changes],
        tree=dict(reading.data) if _is_toml(request.text) else None,
    )


@router.post("/edit")
def edit(request: SetupEdit) -> SetupText:
    """A text with one of its tables changed, comments kept. Stores nothing."""
    try:
        if request.table not in KEYS:
            raise KeyError(request.table)
        changed = toml.edit(request.text, request.table, request.at, request.row)
    except (ValueError, TypeError, LookupError, AttributeError):
        raise ApiError(Code.SETUP_WRONG, "no such table in this text, or no TOML") from None
    return SetupText(text=changed)


@router.put("")
async def put(
    request: SetupPut,
    have: Have,
    who: Annotated[UserTable, Depends(administrator)],
    write: Annotated[Write, Depends(administrator_write)],
) -> Response:
    """Put a text in force for everybody, at once."""
    reading = read(request.text, Tree)
    tree = reading.value
    if tree is None:
        first, *more = reading.problems
        raise ApiError(Code.SETUP_WRONG, f"{len(more) + 1} faults", _first(first, len(more)))
    kept = next((user for user in tree.users if user.username == who.username), None)
    if kept is None or kept.role != who.role:
        raise ApiError(Code.SETUP_WRONG, _LOCKED_OUT.en, _LOCKED_OUT)

    def work(connection: Connection, now: datetime) -> tuple[int, SetupDone]:
        try:
            if not request.force:
                setup.keep_patients(connection, have.site.config, tree, have.site.day(now))
            by = f"staff:{who.username}"
            version = setup.add(connection, request.text, by, request.version, now)
        except setup.ChangedError:
            raise ApiError(Code.SETUP_CHANGED, _CHANGED.en, _CHANGED) from None
        except setup.StrandedError as error:
            raise ApiError(Code.NOT_ALLOWED, str(error), _stranded(have, error)) from None
        return 200, SetupDone(version=version)

    answer = await answers.once(have, write, work)
    await to_thread.run_sync(answers.follow, have)
    return answer


@router.get("/versions")
def versions(have: Have) -> SetupVersions:
    """All versions, the newest first."""
    with have.database.read() as connection:
        marks = setup.versions(connection)
    return SetupVersions(versions=[SetupMark(**asdict(mark)) for mark in marks])


@router.get("/versions/{version}")
def one_version(version: int, have: Have) -> SetupVersion:
    """An earlier version: to put it in force again, send its text."""
    with have.database.read() as connection:
        found = setup.get(connection, version) if 0 < version < 2**31 else None
    if found is None:
        raise ApiError(Code.NOT_FOUND, "no such version")
    return SetupVersion(**asdict(found))


def _told(problem: Problem) -> SetupProblem:
    return SetupProblem(
        line=problem.line, place=problem.place, words=problem.words, odd=problem.odd
    )


def _first(problem: Problem, more: int) -> Words:
    others = (f" Còn {more} lỗi khác.", f" And {more} more.") if more else ("", "")
    return Words(
        vi=f"Dòng {problem.line}, {problem.place}: {problem.words.vi}.{others[0]}",
        en=f"Line {problem.line}, {problem.place}: {problem.words.en}.{others[1]}",
    )


def _stranded(have: Parts, error: setup.StrandedError) -> Words:
    vi, en = list[str](), list[str]()
    if error.open:
        names = {queue.id: queue.name for queue in have.site.config.queues}
        told = ", ".join(f"{names[queue]} ({count})" for queue, count in error.open.items())
        vi.append(f"Hôm nay còn người bệnh trong hàng đợi sẽ bị xóa, hoặc còn phải đến đó: {told}.")
        en.append(f"People are today in queues that would be gone, or still to come there: {told}.")
    if error.counters:
        rooms = {counter.id: counter.room for counter in have.site.config.counters}
        told = ", ".join(f"{rooms[counter]} ({counter})" for counter in error.counters)
        vi.append(f"Đang có người bệnh tại quầy sẽ bị xóa hoặc đổi mã: {told}.")
        en.append(f"Somebody is at a counter that would be gone or renamed: {told}.")
    return Words(vi=" ".join(vi), en=" ".join(en))


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
