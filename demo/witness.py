"""An independent subscriber, ``mosquitto_sub``, that writes down all that the broker passes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.process import Program, listens

if TYPE_CHECKING:
    from pathlib import Path

SERVER_USER = "queue-server"


def start_witness(folder: Path, log: Path, *, port: int, password: str, site: str) -> Program:
    """Start it; each line of ``log`` is "seconds-since-the-epoch topic payload"."""
    options = folder / "witness" / "mosquitto_sub"
    options.parent.mkdir(parents=True, exist_ok=True)
    options.touch(mode=0o600)
    # By file, so that the password does not stand in the list of processes.
    options.write_text(f"-h 127.0.0.1\n-p {port}\n-u {SERVER_USER}\n-P {password}\n")
    program = Program(
        "mosquitto_sub",
        ["mosquitto_sub", "-q", "1", "-t", f"tiepdon/v1/{site}/#", "-F", "%U %t %p"],
        log,
        env={"XDG_CONFIG_HOME": str(options.parent)},
    )
    program.wait_until(lambda: listens(port) and bool(program.tail()))
    return program


def seen_at(log: Path, call_id: str) -> float | None:
    """When the witness saw this call, in milliseconds since the epoch; None if it has not."""
    for line in log.read_text(encoding="utf-8").splitlines():
        seconds, topic, payload = line.split(" ", 2)
        if "/call/" in topic and call_id in payload:
            return float(seconds) * 1000
    return None
