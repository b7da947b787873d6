"""The portal's name, birth date and sex against those that were read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Agreement, IdentityCheck
from queue_server.insurance.answer import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queue_server.contract.person import Person
    from queue_server.insurance.answer import PortalAnswer


def check_identity(answer: PortalAnswer | NoAnswer, person: Person) -> IdentityCheck:
    """How well the portal's facts fit; UNKNOWN where one side is silent or cannot be read."""
    if isinstance(answer, NoAnswer):
        unknown = Agreement.UNKNOWN
        return IdentityCheck(name=unknown, birth_date=unknown, sex=unknown)
    return IdentityCheck(
        name=compare_names(answer.text("hoTen"), person.name),
        birth_date=compare_dates(_portal_date(answer.text("ngaySinh")), _iso(person.birth_date)),
        sex=_compare_sexes(answer.text("gioiTinh"), person.sex),
    )


FACTS = frozenset(IdentityCheck.model_fields)
"""What is compared: "name", "birth_date", "sex"."""


def differences(identity: IdentityCheck) -> tuple[str, ...]:
    """The facts that are surely different: the card may be somebody else's."""
    return tuple(
        name
        for name in IdentityCheck.model_fields
        if getattr(identity, name) is Agreement.DIFFERENT
    )


_SEPARATORS = re.compile(r"[\s.,'’ʼ‘`-]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_BAR = "\u0335"
_D_WITH_BAR = str.maketrans({"đ": f"d{_BAR}", "ð": f"d{_BAR}"})
"""Unicode takes no bar off a đ; an eth is a đ that was typed wrongly."""
_INITIAL = 1


def compare_names(one: str | None, other: str | None) -> Agreement:
    """Grade two names, word by word, in order.

    Letter case, kinds of blanks, composed or decomposed Unicode, and on which vowel of a word the
    tone stands ("Hoà", "Hòa") make no difference. Marks do, unless one name has none at all.
    """
    words, others = _words(one), _words(other)
    if not words or not others:
        return Agreement.UNKNOWN
    if words == others:
        return Agreement.SAME
    if not (_has_marks(words) and _has_marks(others)):
        words, others = [_bare(word) for word in words], [_bare(word) for word in others]
        if words == others:
            return Agreement.UNMARKED
    return Agreement.SIMILAR if _abbreviated(words, others) else Agreement.DIFFERENT


def plain_name(name: str) -> str:
    """A name without marks, in small letters, one space between words: "đặng  An" -> "dang an"."""
    return " ".join(_bare(word) for word in _words(name))


def spelled_name(name: str) -> str:
    """A name with its marks, however they were typed: "Hoà" is "HÒA", "Hùng" is not "Hưng"."""
    return " ".join(_words(name))


def _words(name: str | None) -> list[str]:
    """A name's words, lower case, each with its tone at the end."""
    if name is None:
        return []
    visible = "".join(char for char in name if unicodedata.category(char) != "Cf")
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", visible).casefold())
    return [
        _TONE.sub("", word) + "".join(_TONE.findall(word))
        for word in _SEPARATORS.split(plain.translate(_D_WITH_BAR))
        if word
    ]


def _has_marks(words: list[str]) -> bool:
    return any(_bare(word) != word for word in words)


def _bare(word: str) -> str:
    return "".join(char for char in word if not unicodedata.combining(char))


def _abbreviated(words: list[str], others: list[str]) -> bool:
    """Whether initials stand for whole words, at least one word being whole on both sides."""
    if len(words) != len(others):
        return False
    whole = False
    for word, other in zip(words, others, strict=True):
        if word == other:
            whole = whole or len(_bare(word)) > _INITIAL
        elif not (_is_initial(word, other) or _is_initial(other, word)):
            return False
    return whole


def _is_initial(short: str, long: str) -> bool:
    return len(_bare(short)) == _INITIAL and _bare(long).startswith(_bare(short))


_PartialDate = tuple[int, ...]
"""Year, month, day; shorter where less is known."""
_SLASHED = re.compile(r"(?:(?:([0-9]{1,2})/)?([0-9]{1,2})/)?([0-9]{4})")
_EIGHT_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")


def compare_dates(one: _PartialDate | None, other: _PartialDate | None) -> Agreement:
    """Grade two dates, each known as far as it goes."""
    if one is None or other is None:
        return Agreement.UNKNOWN
    if one == other:
        return Agreement.SAME
    known = min(len(one), len(other))
    fits = len(one) != len(other) and one[:known] == other[:known]
    return Agreement.SIMILAR if fits else Agreement.DIFFERENT


def _portal_date(text: str | None) -> _PartialDate | None:
    """The portal's dd/MM/yyyy, MM/yyyy, yyyy, or ddMMyyyy."""
    found = _SLASHED.fullmatch(text or "") or _EIGHT_DIGITS.fullmatch(text or "")
    return _checked(part for part in reversed(found.groups()) if part) if found else None


def _iso(text: str) -> _PartialDate | None:
    """ISO 8601, shortened where less is known."""
    return _checked(text.split("-"))


def _checked(parts: Iterable[str]) -> _PartialDate | None:
    """The parts, year first; None when there is no such day in the calendar."""
    numbers = tuple(int(part) for part in parts)
    year, month, day = (*numbers, 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return None
    return numbers


def _compare_sexes(portal: str | None, sex: str | None) -> Agreement:
    said = {"nam": "M", "nu": "F"}.get("".join(_bare(word) for word in _words(portal)))
    if said is None or sex is None:
        return Agreement.UNKNOWN
    return Agreement.SAME if said == sex else Agreement.DIFFERENT
