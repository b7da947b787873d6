"""What kinds of thermal printer there are, as far as a ticket must know."""

from __future__ import annotations

from dataclasses import dataclass

from devices.protocols import DeviceError


@dataclass(frozen=True)
class Profile:
    """One kind of printer.

    ``width_dots`` is the printable width at 203 dpi (8 dots a millimetre). ``native_qr``: it
    draws QR codes itself (GS ( k). ``escpos`` names the profile of python-escpos.
    """

    name: str
    width_dots: int
    native_qr: bool
    escpos: str


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("default-80mm", width_dots=576, native_qr=True, escpos="TM-T20II"),
        Profile("58mm", width_dots=384, native_qr=False, escpos="POS-5890"),
    )
}


def profile_named(name: str) -> Profile:
    """Look a profile up.

    Raises:
        DeviceError: ``printer_profile_unknown``.
    """
    if name not in PROFILES:
        known = ", ".join(sorted(PROFILES))
        raise DeviceError("printer_profile_unknown", f"no printer profile {name!r}; use {known}")
    return PROFILES[name]
