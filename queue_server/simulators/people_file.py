"""A people file of synthetic patients, for the card's, scanner's and portal's simulators alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from queue_server.simulators.population import Patient

_HEAD = "# Synthetic patients made by `python -m queue_server portal-people`. Nobody here exists.\n"
_RESIDENCE = "Thôn Thử, Xã Kiểm Thử"
_EXPIRES = "01/07/2044"


def people_file(patients: Iterable[Patient]) -> str:
    """The file's text (TOML); ``demo/people.toml`` explains its form."""
    return _HEAD + "\n".join(_person(patient) for patient in patients)


def _person(patient: Patient) -> str:
    record = patient.record
    portal = record.model_dump(exclude_none=True)
    case = ", ".join(value or "-" for value in vars(patient.case).values())
    lines = ["", "[[person]]", *_entries({"id": patient.id, "note": case})]
    if patient.cccd is not None:
        lines += ["[person.card]", *_entries(_card(patient, patient.cccd))]
        lines += ["[person.qr]", *_entries({"text": _code(patient, patient.cccd)})]
    lines += ["[person.portal]", *_entries(portal)]
    history = record.history.model_dump(exclude_none=True)
    copay = record.copay.model_dump(exclude_none=True)
    lines += ["[person.portal.history]", *_entries(history)]
    lines += ["[person.portal.copay]", *_entries(copay)]
    return "\n".join(lines) + "\n"


def _card(patient: Patient, number: str) -> dict[str, Any]:
    return {
        "kind": "cccd",
        "dg13": patient.case.source != "dg1",
        "number": number,
        "name": patient.name,
        "birth_date": patient.born,
        "sex": patient.case.sex,
        "nationality": "Việt Nam",
        "ethnicity": "Kinh",
        "religion": "Không",
        "origin": "Xã Kiểm Thử",
        "residence": _RESIDENCE,
        "features": "Không",
        "issue_date": patient.issued,
        "expiry_date": _EXPIRES,
    }


def _code(patient: Patient, number: str) -> str:
    """What the QR code on the card says (domain form: number|old|name|ddMMyyyy|sex|…|issued)."""
    born, issued = (day.replace("/", "") for day in (patient.born, patient.issued))
    sex = "Nam" if patient.case.sex == "M" else "Nữ"
    return f"{number}||{patient.name}|{born}|{sex}|{_RESIDENCE}|{issued}"


def _entries(table: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in table.items()]


def _value(value: Any) -> str:
    """A value as TOML; JSON's strings, numbers and truth are TOML's too."""
    if isinstance(value, dict):
        return f"{{{', '.join(_entries(value))}}}"  # pyright: ignore[reportUnknownArgumentType] - of a model
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(item) for item in value)}]"  # pyright: ignore[reportUnknownVariableType] - of a model
    return json.dumps(value, ensure_ascii=False)
