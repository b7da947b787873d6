"""Child processes, and the ports that they are given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from demo.ports import free_port, free_ports, free_row, is_free

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
PARENT = """
import sys
from pathlib import Path
from demo.process import Program
for name in ("one", "other"):
    print(Program(name, ["sleep", "600"], Path(sys.argv[1]) / name).pid, flush=True)
sys.stdin.read()
"""
PORTS = """
import sys
from typing import TYPE_CHECKING

from demo.ports import free_ports
print(*free_ports(50), flush=True)
sys.stdin.read()
"""


def test_they_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = _python(PARENT, str(tmp_path))
    assert parent.stdout
    children = [int(parent.stdout.readline()) for _ in range(2)]
    _wait_until(lambda: all(Path(f"/proc/{pid}/comm").read_text() == "sleep\n" for pid in children))
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    _wait_until(lambda: not any(map(_runs, children)))


def test_no_two_processes_are_given_the_same_port() -> None:
    with _python(PORTS) as one, _python(PORTS) as other:
        assert one.stdout
        assert other.stdout
        given = [
            *(int(port) for port in one.stdout.readline().split()),
            *(int(port) for port in other.stdout.readline().split()),
            *free_ports(50),
        ]
        one.communicate()
        other.communicate()
    assert len(set(given)) == 150


def test_a_row_is_free_and_given_to_nobody_else() -> None:
    first = free_row(2)
    assert is_free(first)
    assert is_free(first + 1)
    assert free_port() not in {first, first + 1}


def _python(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    """Whether it has not ended; one whom nobody waited for has."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
