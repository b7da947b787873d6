"""One target under atheris: ``python -m tests.fuzz.one NAME [libFuzzer's options and corpus]``.

With an input's path in place of a corpus it is run once, which shows what broke.
"""

from __future__ import annotations

import sys
from random import Random

import atheris

with atheris.instrument_imports(include=["devices", "asn1crypto"], exclude=["devices.simulators"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz until the options say stop; does not return."""
    name = sys.argv.pop(1)
    target = TARGETS[name]

    def mutated(data: bytes, max_size: int, seed: int) -> bytes:
        """Half by libFuzzer, which knows what was compared with what, half by the form."""
        if seed & 1:
            return atheris.Mutate(data, max_size)
        return target.mutate(data, Random(seed))[:max_size]

    atheris.Setup(sys.argv, target.run, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
