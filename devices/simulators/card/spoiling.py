"""What a fault of the chip itself makes of its personalisation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from devices.simulators.card import lds
from devices.simulators.card.chip_keys import NO_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devices.simulators.card.personalisation import Personalisation


def spoiled(card: Personalisation, fault: str, args: Mapping[str, Any]) -> Personalisation:
    """The card with one of the faults in ``SPOILING``."""
    return SPOILING[fault](card, args)


def _truncated(card: Personalisation, _args: Mapping[str, Any]) -> Personalisation:
    files = {name: content and content[: len(content) // 2] for name, content in card.files.items()}
    return replace(card, files=files)


def _wrong_hash(card: Personalisation, args: Mapping[str, Any]) -> Personalisation:
    """The signed hash of one data group is that of something else."""
    group = int(args.get("dg", lds.DG1))
    other = card.groups.get(group, b"") + b"\x00"
    return _signed(card, card.issuer.sign({**card.groups, group: other}))


def _expired(card: Personalisation, _args: Mapping[str, Any]) -> Personalisation:
    return _signed(card, card.issuer.sign(card.groups, expired=True))


def _cloned(card: Personalisation, args: Mapping[str, Any]) -> Personalisation:
    """The files were copied; the keys, which nobody can read, were not."""
    return replace(card, keys=card.other_keys if args.get("keys") == "other" else NO_KEYS)


def _signed(card: Personalisation, security_object: bytes) -> Personalisation:
    return replace(card, files={**card.files, lds.SOD: security_object})


SPOILING: Mapping[str, Callable[[Personalisation, Mapping[str, Any]], Personalisation]] = {
    "truncated_file": _truncated,
    "wrong_hash": _wrong_hash,
    "expired_certificate": _expired,
    "cloned": _cloned,
}
