"""Reading case files: TOML, one case or many, with errors that name file, place and cure."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from queue_server.insurance.benefit.case import ANSWERS, Case

if TYPE_CHECKING:
    from pathlib import Path


class CaseError(ValueError):
    """A case file cannot be used: ``code`` is stable, the message says where and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def load_cases(file: Path) -> tuple[Case, ...]:
    """Read a case file.

    Raises:
        CaseError: "case_unreadable" or "case_invalid"; the message names file, place and cure.
    """
    try:
        return _cases(file, _read(file))
    except RecursionError:
        raise CaseError(
            "case_unreadable", f"{file}: nested too deeply; write it as docs/insurance.md shows"
        ) from None


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise CaseError("case_unreadable", f"{file}: {reason}; name a TOML case file") from None
    except ValueError as error:  # not TOML, or a figure of thousands of digits
        raise CaseError("case_unreadable", f"{file}: {error}; correct the TOML there") from None


def _cases(file: Path, found: dict[str, object]) -> tuple[Case, ...]:
    several = found.get("case")
    if several is None:
        return (_case(file, "", found),)
    defaults: object = found.get("defaults", {})
    wrong = [
        *sorted(set(found) - {"case", "defaults"}),
        *([] if several and isinstance(several, list) else ["case"]),
        *([] if isinstance(defaults, dict) else ["defaults"]),
    ]
    if wrong:
        raise CaseError("case_invalid", f"{file}: {wrong[0]}: write [defaults] and [[case]] alone")
    cases = tuple(
        _case(file, f"case {number}", _merged(cast("object", defaults), one))
        for number, one in enumerate(cast("list[object]", several), 1)
    )
    ids = [case.id for case in cases]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise CaseError("case_invalid", f"{file}: id {twice[0]!r} stands twice; make it unique")
    return cases


def _case(file: Path, place: str, found: object) -> Case:
    try:
        return Case.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        at = ": ".join(part for part in (str(file), place, where, said) if part)
        raise CaseError("case_invalid", f"{at} (docs/insurance.md explains the fields)") from None


def _merged(defaults: object, case: object) -> object:
    if not isinstance(defaults, dict) or not isinstance(case, dict):
        return case
    own = cast("dict[str, object]", case)
    shared = dict(cast("dict[str, object]", defaults))
    if ANSWERS & own.keys():  # a case's own answer replaces the shared one of another kind
        for other in ANSWERS - own.keys():
            shared.pop(other, None)
    return {**shared, **{key: _merged(shared.get(key), value) for key, value in own.items()}}
