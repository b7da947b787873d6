"""What PACE variants a chip offers, and which one to run (ICAO 9303-11, 9.2.1 to 9.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.access.suites import ID_PACE, SUITES
from devices.card.crypto.curves import CURVES
from devices.card.files import security_infos

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devices.card.access.suites import Suite

_VERSION = 2


@dataclass(frozen=True)
class PaceInfo:
    """A variant that can be run: the suite, and the curve by its parameter id."""

    suite: Suite
    parameter: int

    def __str__(self) -> str:
        return f"{self.suite.name} with {CURVES[self.parameter].openssl_name}"


# What all known Vietnamese cards speak.
USUAL = PaceInfo(SUITES["0.4.0.127.0.7.2.2.4.2.2"], 13)


def choose(card_access: bytes) -> PaceInfo | None:
    """The first variant in EF.CardAccess that can be run; None if the chip offers no PACE.

    Raises:
        DeviceError: ``suite_unsupported`` with names and OIDs if the chip offers only others,
            ``card_protocol`` if the file is nonsense.
    """
    try:
        return _first_runnable(security_infos.parse(card_access))
    except errors.DataError as error:
        raise errors.ProtocolError(f"EF.CardAccess: {error}") from error


def _first_runnable(infos: Iterable[security_infos.SecurityInfo]) -> PaceInfo | None:
    offered = [info for info in infos if _is_pace(info.oid)]
    for info in offered:
        if runnable := _runnable(info):
            return runnable
    if not offered:
        return None
    names = ", ".join(_description(info) for info in offered)
    raise errors.SuiteUnsupportedError(f"the chip offers only {names}")


def _is_pace(oid: str) -> bool:
    """Whether this is a PACEInfo's protocol: a PACEDomainParameterInfo's ends with the mapping."""
    return oid.rsplit(".", 2)[0] == ID_PACE


def _runnable(info: security_infos.SecurityInfo) -> PaceInfo | None:
    suite, parameter = SUITES.get(info.oid), security_infos.number(info.optional)
    version = security_infos.number(info.required)
    if suite is None or not suite.supported or version != _VERSION:
        return None
    return PaceInfo(suite, parameter) if parameter is not None and parameter in CURVES else None


def _description(info: security_infos.SecurityInfo) -> str:
    suite, parameter = SUITES.get(info.oid), security_infos.number(info.optional)
    version = security_infos.number(info.required)
    name = f"{suite.name} ({info.oid})" if suite else info.oid
    shown_version = "" if version == _VERSION else f" in version {version}"
    parameters = "explicit parameters" if parameter is None else f"parameters {parameter}"
    return f"{name}{shown_version} with {parameters}"
