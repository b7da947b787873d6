"""The faults that a card can be told to have, and what their args mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.control import BadCallError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.simulators.control import Fault

FAULTS: Mapping[str, str] = {
    "removed": "the card is pulled out instead of answering the command",
    "wrong_status": 'answers with a status alone; args {"sw": "6F00"}',
    "corrupt_mac": "protected answers have a wrong MAC",
    "truncated_file": "the files on the chip end half-way",
    "wrong_hash": 'a data group is not what was signed; args {"dg": 1}',
    "cloned": 'copied files, keys missing or another chip\'s; args {"keys": "none" or "other"}',
    "expired_certificate": "the signer's certificate has run out",
    "mute": "no answer at all",
    "slow": 'each answer comes late; args {"ms": 200}',
    "nonsense": "answers rubbish with a status of success",
}
_MAC_OBJECT = b"\x8e\x08"
_STATUS_BYTES = 2
_GROUPS = range(1, 17)


def checked(fault: Fault) -> Fault:
    """The fault, if its args can be used.

    Raises:
        BadCallError: they cannot.
    """
    try:
        if len(status_word(fault)) != _STATUS_BYTES or delay_s(fault) < 0:
            raise BadCallError("sw is a status of four hex digits, ms is a time")
        if int(fault.args.get("dg", 1)) not in _GROUPS:
            raise BadCallError("dg is a data group from 1 to 16")
    except (TypeError, ValueError) as error:
        raise BadCallError(f"args: {error}") from error
    if fault.args.get("keys", "none") not in ("none", "other"):
        raise BadCallError('keys is "none" or "other"')
    return fault


def status_word(fault: Fault) -> bytes:
    """The status that the fault answers with."""
    return bytes.fromhex(fault.args.get("sw", "6F00"))


def delay_s(fault: Fault) -> float:
    """How much later each answer comes."""
    return float(fault.args.get("ms", 200)) / 1000


def with_wrong_mac(answer: bytes) -> bytes:
    """Flip one bit of the MAC that stands before the status, if there is one."""
    if answer[-12:-10] != _MAC_OBJECT:
        return answer
    return answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:]
