"""Is the chip genuine? Passive and active authentication, chip authentication (9303-11, 5, 6).

The doors, all on whole file contents::

    trust.load(folder) -> TrustStore                     once; problems are named in it
    authenticity.passive(sod, {number: content}, trust, today) -> Authenticity    never raises
    active.authenticate(send, dg15, dg14 | None) -> "ok" | "failed" | "unsupported"
    chip_authentication.run(send, dg14) -> SessionKeys | None      None: not offered
    dg14.check_card_access(card_access | None, dg14) -> bool       False: a weaker access was forged
    authenticity.judge(replace(found, active=…, chip=…, access=…)) -> Authenticity

Chip authentication has succeeded when the next command under its keys is answered; that is
tried by whoever holds the channel. ``suite_unsupported`` from it means "unsupported",
``card_protocol`` "failed".
"""
