"""What the patient is told, in both languages; the words stand in ``told.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from queue_server.contract.insurance import Outcome, Reason, Sentence, Told
from queue_server.insurance.codes import CODES
from queue_server.insurance.tables import Table

if TYPE_CHECKING:
    from datetime import date

    from queue_server.contract.insurance import Estimate
    from queue_server.insurance.decision import Decision
    from queue_server.insurance.hospital import Hospital

_FILE = Path(__file__).with_name("told.toml")
NO_BREAK_SPACE = "\u00a0"
_DIFFERENCES = {"name", "birth_date", "sex"}

_Language = Literal["vi", "en"]


class _Added(Table):
    vi: str
    en: str


class Words(Table):
    """``told.toml``, which explains the names."""

    base: dict[str, Told]
    added: dict[str, _Added]

    def markdown(self) -> str:
        """All sentences as Markdown, in both languages, for the insurance officer to check."""
        rows = [
            ("lý do", "tiếng Việt", "English"),
            ("---",) * 3,
            *((name, *map(_bold, (told.vi, told.en))) for name, told in self.base.items()),
            *((f"+ {name}", added.vi, added.en) for name, added in self.added.items()),
        ]
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _bold(sentence: Sentence) -> str:
    return f"**{sentence.title}.** {sentence.body}"


WORDS = Words.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def tell(
    decision: Decision,
    estimate: Estimate | None,
    hospital: Hospital,
    *,
    day: date | None = None,
) -> Told:
    """The sentences for a decision; a percentage only with an estimate, marked provisional.

    Args:
        decision: what the portal's answer means.
        estimate: what the fund is expected to pay, if that is known.
        hospital: names the desk.
        day: the service day, on which a card that "has ended" should have ended before; None takes
            the card's last day as it is.
    """
    base = WORDS.base[_base(decision, estimate, day)]
    added = [WORDS.added[name] for name in _added(decision, estimate)]
    return Told(
        vi=_sentence(
            base.vi, [one.vi for one in added], _values("vi", decision, estimate, hospital)
        ),
        en=_sentence(
            base.en, [one.en for one in added], _values("en", decision, estimate, hospital)
        ),
    )


def _base(decision: Decision, estimate: Estimate | None, day: date | None) -> str:
    if decision.reason is Reason.VALID and _unpaid(estimate):
        return "valid_unpaid"
    if decision.reason is Reason.EXPIRED:
        ended = decision.valid_to is not None and (day is None or decision.valid_to < day)
        return "expired_on" if ended else "expired"
    return CODES.rule(decision.code).words or decision.reason.value


def _added(decision: Decision, estimate: Estimate | None) -> list[str]:
    checks = set(decision.staff_must_check)
    added: list[str] = []
    if decision.outcome is Outcome.ELIGIBLE:
        if estimate is not None:
            added.append("unpaid" if _unpaid(estimate) else "estimate")
        if checks & _DIFFERENCES:
            added.append("details")
        if "paper_card" in checks:
            added.append("paper_card")
    elif "name" in checks:
        added.append("name")
    return added


def _unpaid(estimate: Estimate | None) -> bool:
    return estimate is not None and estimate.percent == 0


def _values(
    language: _Language, decision: Decision, estimate: Estimate | None, hospital: Hospital
) -> dict[str, str]:
    percent = "" if estimate is None else f"{estimate.percent:g}"
    desk = hospital.desk if language == "vi" else hospital.desk_en
    return {
        "date": "" if decision.valid_to is None else f"{decision.valid_to:%d/%m/%Y}",
        "desk": desk.replace(" ", NO_BREAK_SPACE),
        "percent": percent.replace(".", ",") if language == "vi" else percent,
    }


def _sentence(base: Sentence, added: list[str], values: dict[str, str]) -> Sentence:
    body = " ".join([base.body, *added])
    return Sentence(title=base.title.format_map(values), body=body.format_map(values))
