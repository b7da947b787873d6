"""What the console's scripts work out without a page: asked in the browser that runs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from queue_server.web import assets
from tests.queue_server.web import console_day as day
from tests.queue_server.web.voice import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

NOW = NOON.timestamp() * 1000


@pytest.fixture(scope="module")
def script(browser: Browser, url: str) -> Iterator[Page]:
    """A page of the server's, in which its scripts can be asked."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/staff/login")
    yield page
    context.close()


def call(script: Page, module: str, function: str, *arguments: Any) -> Any:
    ask = "([path, name, given]) => import(path).then((it) => it[name](...given))"
    return script.evaluate(ask, [f"/assets/console-{module}.js", function, list(arguments)])


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("15/01/1999", "1999-01-15"),
        (" 5-3-1940 ", "1940-03-05"),
        ("15.1.1999", "1999-01-15"),
        ("15011999", "1999-01-15"),
        ("29/02/2024", "2024-02-29"),
        ("01/1999", "1999-01"),
        ("1999", "1999"),
        ("29/02/2023", None),
        ("31/04/1999", None),
        ("00/01/1999", None),
        ("13/1999", None),
        ("99", None),
        ("0999", None),
        ("hôm qua", None),
        ("", None),
    ],
)
def test_a_birth_date_as_people_type_it(script: Page, typed: str, wanted: str | None) -> None:
    assert call(script, "model", "birthDate", typed) == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", None),
        ("001 199 000 001", "001199000001"),
        ("gd4790000000001", "GD4790000000001"),
        ("0123456789", "0123456789"),
    ],
)
def test_a_number_as_people_type_it(script: Page, typed: str, wanted: str | None) -> None:
    assert call(script, "model", "personNumber", typed) == wanted


@pytest.mark.parametrize("typed", ["12345", "00119900000x", "GD479"])
def test_what_is_no_number_is_told(script: Page, typed: str) -> None:
    told = "(typed) => import('/assets/console-model.js').then((it) => it.personNumber(typed)"
    assert script.evaluate(f"{told} === undefined)", typed)


def test_who_comes_next_is_the_first_who_may_be_called(script: Page) -> None:
    later = day.row("A001", "A", 1, "09:00", not_before=day.at("09:50"))
    now = day.row("A002", "B", 2, "09:10")
    for waits, wanted in (((later, now), "A002"), ((later,), "A001"), ((), None)):
        state = day.console(waits=waits).model_dump(mode="json")
        found = call(script, "model", "next", state, NOW)
        assert (found and found["number"]) == wanted


def test_beyond_the_target_is_told_in_minutes(script: Page) -> None:
    state = day.console().model_dump(mode="json")
    over = [call(script, "model", "overdue", row, state["queues"], NOW) for row in state["waiting"]]
    assert over == [0, 0, 7, 0, 0, 0]  # 40 minutes; A 009 has waited 47


@pytest.mark.parametrize("present", ["called", "serving", None])
def test_each_action_has_its_states(script: Page, present: str | None) -> None:
    row = day.PRESENT.model_copy(update={"state": present, "arrived_here_at": None})
    state = day.console(present=row if present else None).model_dump(mode="json")
    actions = ("recall", "no_show", "arrive", "start", "transfer", "park", "finish", "put_back")
    free = {it for it in actions if call(script, "model", "obstacle", it, state, NOW) is None}
    stays = {"recall", "transfer", "park", "finish", "put_back"}
    assert free == {"called": set(actions), "serving": stays, None: set[str]()}[present]


@pytest.fixture(scope="module")
def words(script: Page) -> dict[str, dict[str, str]]:
    """Every word of the staff's pages, by language."""
    found: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for part in ("staff", "console", "setup"):
        told = script.evaluate(f"import('/assets/{part}-words.js').then((it) => it.WORDS)")
        for language, its in told.items():
            assert not found[language].keys() & its.keys()
            found[language] |= its
    return found


def test_both_languages_say_the_same(words: dict[str, dict[str, str]]) -> None:
    assert words["vi"].keys() == words["en"].keys()
    for name, text in words["vi"].items():
        assert text, name
        places = re.findall(r"\{\w+\}", text)
        assert sorted(places) == sorted(re.findall(r"\{\w+\}", words["en"][name])), name


def test_every_word_that_a_page_asks_for_is_there(words: dict[str, dict[str, str]]) -> None:
    asked: set[str] = set()
    for path in assets.STATIC.glob("*.js"):
        asked |= set(re.findall(r'say\("(\w+)"', path.read_text("utf-8")))
    for path in (assets.STATIC.parent / "templates").glob("*.html"):
        asked |= set(re.findall(r'data-(?:word|label)="(\w+)"', path.read_text("utf-8")))
    assert len(asked) > 180
    assert asked <= words["vi"].keys()
