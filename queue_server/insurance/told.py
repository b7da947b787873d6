"""What the patient is told, in both languages; the words stand in ``told.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from queue_server.contract.insurance import Outcome, Reason, Sentence, Told
from queue_server.insurance.age import full_years
from queue_server.insurance.codes import CODES
from queue_server.insurance.errand import Errand, errand
from queue_server.insurance.tables import Table

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from queue_server.contract.insurance import Estimate, Paper
    from queue_server.insurance.decision import Decision
    from queue_server.insurance.hospital import Hospital

_FILE = Path(__file__).with_name("told.toml")
NO_BREAK_SPACE = "\u00a0"
_CHILD_UNDER_YEARS = 6

_Language = Literal["vi", "en"]


class _Added(Table):
    vi: str
    en: str


class Words(Table):
    """``told.toml``, which explains the names."""

    base: dict[str, Told]
    other: dict[str, Told]
    added: dict[str, _Added]

    def markdown(self) -> str:
        """All sentences as Markdown, in both languages, for the insurance officer to check."""
        rows = [
            ("lý do", "tiếng Việt", "English"),
            ("---",) * 3,
            *_rows(self.base),
            *_rows(self.other, " (other)"),
            *((f"+ {name}", added.vi, added.en) for name, added in self.added.items()),
        ]
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _rows(words: dict[str, Told], mark: str = "") -> list[tuple[str, ...]]:
    return [(f"{name}{mark}", _bold(told.vi), _bold(told.en)) for name, told in words.items()]


def _bold(sentence: Sentence) -> str:
    return f"**{sentence.title}.** {sentence.body}"


WORDS = Words.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def tell(
    decision: Decision,
    estimate: Estimate | None,
    hospital: Hospital,
    *,
    papers: Collection[Paper] | None = None,
    birth_date: str | None = None,
    day: date | None = None,
    of_another: bool = False,
) -> Told:
    """The sentences for a decision; a percentage, marked provisional, if nothing is left to check.

    Args:
        decision: what the portal's answer means.
        estimate: what the fund is expected to pay, if that is known.
        hospital: names the desk.
        papers: what the patient declared; None where nobody asked.
        birth_date: the patient's, ISO 8601, shortened where less is known; None is not known.
        day: the service day, on which a card that "has ended" should have ended before; None takes
            the card's last day as it is.
        of_another: who is told is not the patient, but came for them.
    """
    why = errand(decision, estimate, papers, hospital)
    name = _base(decision, why, birth_date, day)
    base = WORDS.other.get(name, WORDS.base[name]) if of_another else WORDS.base[name]
    added = [WORDS.added[name] for name in _added(decision, estimate, why)]
    return Told(
        vi=_sentence(
            base.vi, [one.vi for one in added], _values("vi", decision, estimate, hospital)
        ),
        en=_sentence(
            base.en, [one.en for one in added], _values("en", decision, estimate, hospital)
        ),
    )


_BASES = {Errand.PERSON: "valid_to_check", Errand.PAPER_CARD: "valid_paper_card"}
_BASES_OF_VALID = {Errand.PAPERS: "valid_route_unknown", Errand.UNPAID: "valid_unpaid"}


def _base(decision: Decision, why: Errand | None, birth_date: str | None, day: date | None) -> str:
    reason = decision.reason
    if why in _BASES:
        return _BASES[why]
    if reason is Reason.VALID and why in _BASES_OF_VALID:
        return _BASES_OF_VALID[why]
    words = _words_of_code(decision.code, full_years(birth_date, day) if day else None)
    if words is None and reason is Reason.EXPIRED:
        ended = decision.valid_to is not None and (day is None or decision.valid_to < day)
        return "expired_on" if ended else "expired"
    if words is None and reason is Reason.NOT_STARTED and decision.valid_from is not None:
        return "not_started_on"
    return words or reason.value


def _words_of_code(code: str | None, ages: tuple[int, int] | None) -> str | None:
    rule = CODES.rule(code)
    young = ages is not None and ages[1] < _CHILD_UNDER_YEARS
    return rule.words_under_6 or rule.words if young else rule.words


def _added(decision: Decision, estimate: Estimate | None, why: Errand | None) -> list[str]:
    if why is Errand.PAPERS:
        return ["papers"]
    if why is Errand.UNPAID:
        return ["unpaid"]
    if why is None and decision.outcome is Outcome.ELIGIBLE and estimate is not None:
        return ["estimate"]
    return ["name"] if why is Errand.INSURANCE and "name" in decision.staff_must_check else []


def _values(
    language: _Language, decision: Decision, estimate: Estimate | None, hospital: Hospital
) -> dict[str, str]:
    percent = "" if estimate is None else f"{estimate.percent:g}"
    desk = hospital.desk if language == "vi" else hospital.desk_en
    return {
        "date": _dotted(decision.valid_to),
        "from": _dotted(decision.valid_from),
        "desk": desk.replace(" ", NO_BREAK_SPACE),
        "percent": percent.replace(".", ",") if language == "vi" else percent,
    }


def _dotted(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _sentence(base: Sentence, added: list[str], values: dict[str, str]) -> Sentence:
    body = " ".join([base.body, *added])
    return Sentence(title=base.title.format_map(values), body=body.format_map(values))
