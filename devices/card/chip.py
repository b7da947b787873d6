"""One reading of a chip, from the first command to the identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from devices.card import errors, identity
from devices.card.access import pace
from devices.card.channel.apdu import Plain
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.files import dg1, dg13
from devices.card.files import reading as files
from devices.protocols import CardReading, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.card.access.key import AccessKey


@dataclass
class Steps:
    """The finished parts of a reading, told to whoever wants to know."""

    plain: Plain
    started: float
    on_step: Callable[[Step], None] | None
    done: list[Step] = field(default_factory=list[Step])

    def finish(self, name: str) -> None:
        """Close the part that ran since the one before."""
        ms = (perf_counter() - self.started) * 1000 - sum(step.ms for step in self.done)
        apdus = self.plain.count - sum(step.apdus for step in self.done)
        self.done.append(Step(name, ms, apdus))
        if self.on_step:
            self.on_step(self.done[-1])


def read(
    transmit: Callable[[bytes], bytes],
    key: AccessKey,
    *,
    ephemeral: Callable[[int], pace.Ephemeral] = pace.Ephemeral.fresh,
    on_step: Callable[[Step], None] | None = None,
    started: float | None = None,
) -> CardReading:
    """Open a chip and read who it belongs to.

    Args:
        transmit: Carries a command's bytes to the card and its answer back.
        key: What opens the chip.
        ephemeral: Gives the secrets for a curve's parameter id, never the same twice.
        on_step: Told each finished part.
        started: ``perf_counter`` at the beginning of the first part, if that was before now.

    Raises:
        DeviceError: see ``devices.card.errors``.
    """
    plain = Plain(transmit)
    steps = Steps(plain, perf_counter() if started is None else started, on_step)
    info = pace.choose(files.read_card_access(plain.send))
    keys = pace.run(plain.send, info, key, ephemeral(info.parameter))
    secured = SecureMessaging(plain.send, keys)
    steps.finish("access")
    files.select_emrtd(secured.send)
    steps.finish("select")
    content = files.read_file(secured.send, files.Sfi.DG13)
    marked = dg13.parse(content) if content is not None else None
    steps.finish("dg13")
    zone = files.read_file(secured.send, files.Sfi.DG1, first=dg1.SIZE)
    if zone is None:
        raise errors.not_supported("the chip has no DG1")
    person = identity.merge(marked, dg1.parse(zone, datetime.now(UTC).date()))
    steps.finish("dg1")
    return CardReading(
        identity=person,
        access="PACE-CAN",
        apdus=plain.count,
        elapsed_ms=sum(step.ms for step in steps.done),
        steps=tuple(steps.done),
    )
