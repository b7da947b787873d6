from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter

import pytest

from kiosk.flow.steps import FailureKind
from kiosk.screens import advice, failure, insurance, patient_code, reading, whom
from kiosk.words import LANGUAGES, Language, catalogue, unbroken, words
from themes import load

SCREENS = Path(__file__).parents[3] / "kiosk" / "screens"
SPACE = "\u00a0"
COMPOUNDS = ("y tế", "căn cước", "bảo hiểm", "mã QR", "cấp cứu", "nhân viên", "phòng khám")


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_say_the_same_things() -> None:
    assert catalogue("vi").keys() == catalogue("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_unsaid(language: Language) -> None:
    assert [msgid for msgid, sentence in catalogue(language).items() if not sentence.strip()] == []


def test_translations_have_the_same_places() -> None:
    english = catalogue("en")
    assert {
        msgid: (sentence, english[msgid])
        for msgid, sentence in catalogue("vi").items()
        if places(sentence) != places(english[msgid])
    } == {}


def test_every_sentence_that_the_screens_name_exists() -> None:
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in SCREENS.rglob("*")
        if file.suffix in {".py", ".kv"}
    )
    # An id that is put together ends in "_" or "." here; drawing every screen tries those.
    named = set(re.findall(r'say\(\s*"([a-z_]+(?:\.[a-z_]*[a-z])+)"', source))
    assert len(named) > 50
    assert named - catalogue("vi").keys() == set()


@pytest.mark.parametrize("kind", [*FailureKind])
def test_every_failure_has_words(kind: FailureKind) -> None:
    assert {f"failure.{kind}.title", f"failure.{kind}.body"} <= catalogue("vi").keys()


def test_every_icon_exists() -> None:
    glyphs = json.loads(load().icon_codepoints.read_text(encoding="utf-8"))
    source = "".join(
        file.read_text(encoding="utf-8") for file in SCREENS.rglob("*") if file.suffix == ".kv"
    )
    named = set(re.findall(r'(?:icon|name): "([a-z-]+)"\n\s+(?:tone|side|kind|icon_after)', source))
    named |= {icon for _, icon in [*insurance.KINDS.values(), *advice.KINDS.values()]}
    named |= {*failure.ICONS.values(), *reading.PART_ICONS.values(), *reading.STATE_ICONS.values()}
    named |= {*whom.ICONS.values(), *patient_code.ICONS.values()}
    assert len(named) > 20
    assert named - glyphs.keys() == set()


def test_compounds_do_not_break() -> None:
    broken = [
        (msgid, compound)
        for msgid, sentence in catalogue("vi").items()
        for compound in COMPOUNDS
        if compound.lower() in sentence.lower()
    ]
    assert broken == []


def test_numbers_stay_with_the_word_before_them() -> None:
    assert unbroken("Quầy 3") == f"Quầy{SPACE}3"
    assert unbroken("Tầng 2, cửa thứ hai") == f"Tầng{SPACE}2, cửa thứ hai"


def test_compounds_stay_whole_in_words_from_elsewhere() -> None:
    assert unbroken("Bảo hiểm y tế") == f"Bảo{SPACE}hiểm y{SPACE}tế"


def test_values_are_put_in() -> None:
    assert words("vi")("common.closes_in", seconds=12) == f"Màn hình tự đóng sau 12{SPACE}giây"


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("vi")("idle.nonsense")
