"""Forks servers from a process that has imported them: a start takes a part of a second.

``python -m tests.queue_server.nursery`` takes orders as JSON on its standard input, one a line, and
answers each with a number: ``{"start": [arguments], "out": FILE, "err": FILE, "disk": DISK or
null}`` with a process id, ``{"wait": PID}`` with how that one ended. A disk is what
``tests.proof.crash.power.use`` takes. What was started and runs still is killed when the input
ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module
from typing import Any

from queue_server.__main__ import ROOMS, main

# What commands would import when they start, the server among them.
_SERVES = ("lifespan.on", "loops.auto", "protocols.http.auto", "protocols.websockets.auto")
for _name in (*ROOMS, "queue_server.api.app", *(f"uvicorn.{name}" for name in _SERVES)):
    import_module(_name)


def serve() -> None:
    """Take orders until there are no more."""
    running = set[int]()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            pid: int = order["wait"]
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            running.discard(pid)
            answer = status
        else:
            answer = pid = os.fork()
            if pid == 0:
                _be(order)
            running.add(pid)
        print(answer, flush=True)  # noqa: T201 - this is how it answers
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _be(order: dict[str, Any]) -> None:
    """Be ``python -m queue_server`` with these arguments, then end."""
    code = 1
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for name, stream in (("out", 1), ("err", 2)):
            how = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            os.dup2(os.open(order[name], how, 0o600), stream)
        if order["disk"] is not None:
            import_module("tests.proof.crash.power").use(**order["disk"])
        sys.argv = ["queue_server", *order["start"]]
        code = main()
    except SystemExit as end:  # what argparse ends with
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
