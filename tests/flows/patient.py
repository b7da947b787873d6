"""Drives a headless kiosk as a patient would: looks, waits, touches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parents[2]


class Patient:
    """In front of one kiosk, which runs as a process of its own."""

    def __init__(self, config: Path, log: Path, environment: Mapping[str, str]) -> None:
        self.log = log
        self._views: list[dict[str, Any]] = []
        self._changed = Condition()
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.flows.headless", str(config)],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                bufsize=1,
            )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Switch the kiosk off; it ends by itself. Safe to repeat."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(20)
        finally:
            self._process.kill()
            self._reader.join()
            self._process.stdout.close()

    def kill(self) -> None:
        """A power cut."""
        self._process.kill()
        self._process.wait()
        self.leave()

    def sees(self, screen: str, timeout_s: float = 25, **fields: object) -> dict[str, Any]:
        """Wait until the kiosk shows this screen with these fields; gives the step's fields."""

        def there(view: dict[str, Any]) -> bool:
            step = view["step"]
            return view["screen"] == screen and all(step[n] == v for n, v in fields.items())

        return self.wait(there, timeout_s, f"no {screen} {fields}")

    def wait(
        self,
        there: Callable[[dict[str, Any]], bool],
        timeout_s: float = 25,
        otherwise: str = "not there",
    ) -> dict[str, Any]:
        """Wait until ``there`` says so of the view that is shown; gives the step's fields."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not (self._views and there(self._views[-1])):
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise AssertionError(
                        f"{otherwise}; last: {self._views[-3:]}\n{self.log.read_text()}"
                    )
            return self._views[-1]["step"]

    def saw(self, screen: str) -> bool:
        """Whether it was shown at any time."""
        with self._changed:
            return any(view["screen"] == screen for view in self._views)

    def press(self, button: str) -> None:
        self._touch(touch="Press", button=button)

    def types(self, digits: str) -> None:
        self._touch(touch="TypedDigits", digits=digits)

    def comes_as(self, relation: str) -> None:
        """For somebody else, to whom they are this."""
        self.press("for_other")
        self.sees("ForWhom")
        self._touch(touch="ChoseRelation", relation=relation)
        self.sees("PatientCode", wrong=None)

    def chooses(self, queue: str) -> None:
        self._touch(touch="ChoseQueue", queue_id=queue)

    def steps(self) -> dict[str, dict[str, Any]]:
        """The measured steps by name."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return {line["name"]: line for line in lines if line["event"] == "step"}

    def _touch(self, **touch: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(touch) + "\n")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._views.append(json.loads(line))
                self._changed.notify_all()


def wait_until(ready: Callable[[], bool], timeout_s: float = 20) -> None:
    """Return as soon as ``ready`` says so."""
    deadline = time.monotonic() + timeout_s
    while not ready():
        assert time.monotonic() < deadline, "not ready in time"
        time.sleep(0.02)
