"""Opening a chip with what it offers and what is known: PACE before BAC (ICAO 9303-11, 4.2)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from devices.card import errors
from devices.card.access import bac, offer, pace
from devices.card.access.password import Kind, Password
from devices.card.errors import (
    KeyBlockedError,
    NotSupportedError,
    WrongCanError,
    WrongKeyError,
)
from devices.card.files.application import select_emrtd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from devices.card.access.offer import PaceInfo
    from devices.card.access.pace import Ephemeral
    from devices.card.channel.apdu import Send
    from devices.card.crypto.ciphers import SessionKeys
    from devices.protocols import AccessKeys

MRZ_TRIES = 3
# After these the next key is tried; if none fits, the first of them in this order is raised.
_NEXT_KEY = (WrongCanError, WrongKeyError, KeyBlockedError, NotSupportedError)

Access = Literal["PACE-CAN", "PACE-MRZ", "BAC"]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Opened:
    """An opened chip: how and why so, the keys for secure messaging, where the chip stands."""

    access: Access
    reason: str
    session: SessionKeys
    application_selected: bool


def open_chip(
    send: Send,
    keys: AccessKeys,
    card_access: bytes | None,
    ephemeral: Callable[[int], Ephemeral] = pace.Ephemeral.fresh,
    *,
    unreadable: bool = False,
) -> Opened:
    """Open a chip: PACE if it offers that, BAC otherwise; no key is tried twice.

    Args:
        send: Sends commands in the clear.
        keys: What may open the chip: the CAN is tried first, then MRZ information, at most three.
        card_access: The content of EF.CardAccess, or None if the chip has none.
        unreadable: There may be an EF.CardAccess, but the chip does not give it.
        ephemeral: Gives PACE's secrets for a curve's parameter id, never the same twice.

    Raises:
        DeviceError: ``wrong_can`` if the chip refused a CAN and whatever else is known,
            ``wrong_key`` if it refused MRZ information and took no CAN; ``card_not_supported`` if
            it takes no key of the kind that is known or has no eMRTD application;
            ``key_blocked``, ``suite_unsupported``, ``card_protocol``.
    """
    if card_access is not None:
        info = offer.choose(card_access)
        if info:
            return _by_pace(send, info, keys, ephemeral, f"EF.CardAccess offers {info}")
        return _by_bac(send, keys, "EF.CardAccess offers no PACE: BAC")
    found = "EF.CardAccess cannot be read" if unreadable else "no EF.CardAccess"
    if unreadable or not keys.mrz:
        # The strong way first; a chip that does not know it says so at once.
        with suppress(errors.RefusedError, NotSupportedError):
            reason = f"{found}: tried {offer.USUAL}"
            return _by_pace(send, offer.USUAL, keys, ephemeral, reason)
    return _by_bac(send, keys, f"{found}: BAC")


def _by_pace(
    send: Send,
    info: PaceInfo,
    keys: AccessKeys,
    ephemeral: Callable[[int], Ephemeral],
    reason: str,
) -> Opened:
    def attempt(password: Password) -> Opened:
        session = pace.run(send, info, password, ephemeral(info.parameter))
        access: Access = "PACE-CAN" if password.kind is Kind.CAN else "PACE-MRZ"
        return Opened(access, reason, session, application_selected=False)

    passwords = [Password.of_mrz(information) for information in _information(keys)]
    if keys.can is not None:
        passwords.insert(0, Password.of_can(keys.can))
    return _first_accepted(attempt, passwords)


def _by_bac(send: Send, keys: AccessKeys, reason: str) -> Opened:
    select_emrtd(send)

    def attempt(information: str) -> Opened:
        session = bac.run(send, information)
        return Opened("BAC", reason, session, application_selected=True)

    return _first_accepted(attempt, _information(keys))


def _information(keys: AccessKeys) -> list[str]:
    return list(dict.fromkeys(keys.mrz))[:MRZ_TRIES]


def _first_accepted(attempt: Callable[[Key], Opened], keys: Iterable[Key]) -> Opened:
    refusals = list[errors.CardError]()
    for key in keys:
        try:
            return attempt(key)
        except _NEXT_KEY as error:
            refusals.append(error)
    if not refusals:
        raise errors.NotSupportedError(
            "the chip wants its machine-readable zone, which is not known"
        )
    raise next(error for kind in _NEXT_KEY for error in refusals if isinstance(error, kind))
