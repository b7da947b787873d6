"""What was read, for a person or as JSON."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from devices.card.cli.output import print_json, warn
from devices.card.files import td3
from devices.protocols import CardReading, Identity

if TYPE_CHECKING:
    from pathlib import Path

    from devices.card.other.read import HealthCard
    from devices.protocols import Authenticity, Photo

_LEFT_OUT = ("name_source", "identity")


def keep_picture(photo: Photo | None, path: Path) -> None:
    """Write the picture, or say that there is none."""
    if photo is None:
        warn("no picture was written: the chip gave none, or not the one that was signed")
    else:
        path.write_bytes(photo.data)


def tell_health_card(card: HealthCard, *, as_json: bool) -> None:
    """A number; what else a chip says, this card does not: null."""
    if not as_json:
        print(f"{'number':14} {card.number}\n{'card':14} {card.kind}")
        return
    names = [field.name for kind in (Identity, CardReading) for field in fields(kind)]
    unknown = dict.fromkeys(name for name in names if name not in _LEFT_OUT)
    print_json({**unknown, "number": card.number, "card": card.kind})


def tell_reading(reading: CardReading, *, as_json: bool) -> None:
    """All that a chip said, how it was opened, and whether it is genuine."""
    if as_json:
        print_json(_facts(reading))
        return
    for name, value in asdict(reading.identity).items():
        print(f"{name:14} {'-' if value is None else value}")
    print(f"{'authenticity':14} {_verdict(reading.authenticity)}")
    for note in reading.notes:
        print(f"{'note':14} {note}")
    print(
        f"{'access':14} {reading.access} ({reading.access_reason}), {reading.apdus} APDUs, "
        f"{reading.elapsed_ms:.0f} ms"
    )


def _facts(reading: CardReading) -> dict[str, Any]:
    identity = {k: v for k, v in asdict(reading.identity).items() if k not in _LEFT_OUT}
    return {
        **identity,
        "access": reading.access,
        "access_reason": reading.access_reason,
        "apdus": reading.apdus,
        "bytes": reading.bytes,
        "elapsed_ms": round(reading.elapsed_ms, 1),
        "steps": [{**asdict(step), "ms": round(step.ms, 1)} for step in reading.steps],
        "authenticity": asdict(reading.authenticity),
        "photo": _picture(reading.photo),
        "notes": list(reading.notes),
        "card": "passport" if len(reading.identity.mrz or "") == td3.LENGTH else "identity_card",
    }


def _picture(photo: Photo | None) -> dict[str, Any] | None:
    return None if photo is None else {"format": photo.format, "bytes": len(photo.data)}


def _verdict(authenticity: Authenticity) -> str:
    parts = asdict(authenticity)
    result = parts.pop("result")
    found = ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)
    genuine = "; the chip is genuine" if authenticity.genuine else ""
    return result + (f" ({found})" if found else "") + genuine
