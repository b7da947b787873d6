"""What the stand-in can be told to get wrong."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal, cast, get_args

Kind = Literal["token", "lookup", "history", "copay", "checkin"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FAULTS = {
    "down": "closes the connection without a word",
    "drop": "resets the connection when it has read the request",
    "drop_after": "does the work, accepts the check-in, and then cuts without answering",
    "hang": "never answers",
    "slow": "answers args.seconds (30) later, up to args.jitter seconds more",
    "drip": "sends one byte every args.seconds (0.5)",
    "html": "answers with a web page and status 200",
    "status_502": "answers with status 502 and a web page",
    "half_json": "sends the first half of the answer",
    "empty": "sends an empty body with status 200",
    "wrong_content_type": "calls the JSON answer text/html",
    "refuse_account": "maKetQua 401 on every request; with args.http = true, status 401",
    "session_lost": "forgets all sessions, once: 401 on the next request; args.http as above",
    "restricted": "the co-pay function answers 500: account restricted",
    "refuse_checkin": "refuses check-ins, well-formed or not, with maKetQua args.code (205)",
    "clock_skew": "the stand-in's clock is args.seconds ahead (behind, if negative)",
}
"""Each concerns every kind of request unless its line says otherwise.

``args.only`` = a kind narrows it down; ``args.share`` (0 to 1) = how many of the requests meet it,
drawn from the seed ``args.seed`` (0).
"""

_ARGUMENTS = {"seconds", "jitter", "http", "code", "only", "share", "seed"}
_MOST_SECONDS = 10_000_000
_CODE = re.compile(r"[0-9]{2,4}")
_ONCE = {"session_lost"}
_CONCERNS: dict[str, tuple[Kind, ...]] = {
    "session_lost": ("lookup", "history", "copay", "checkin"),
    "restricted": ("copay",),
    "refuse_checkin": ("checkin",),
}


class BadCallError(ValueError):
    """The call names something that the stand-in does not have."""


@dataclass(frozen=True)
class Fault:
    """A fault from the ``after``-th request on that it concerns."""

    name: str
    after: int = 0
    args: dict[str, Any] = field(default_factory=dict[str, Any])

    def concerns(self, kind: Kind) -> bool:
        """Whether requests of this kind can meet it."""
        return kind in _CONCERNS.get(self.name, KINDS) and self.args.get("only", kind) == kind

    def seconds(self, default: float) -> float:
        """``args.seconds``."""
        return float(self.args.get("seconds", default))

    def late(self) -> float:
        """How much later "slow" answers, in seconds."""
        return self.seconds(30) + random.uniform(0, self.args.get("jitter", 0))  # noqa: S311 - no secret

    def told(self) -> dict[str, Any]:
        """The fault as it was set."""
        return {"name": self.name, "after": self.after, "args": self.args}


def read_fault(body: object) -> Fault:
    """Check the body of ``PUT /fault``.

    Raises:
        BadCallError: no object, an unknown name, or arguments of a wrong form.
    """
    if not isinstance(body, dict):
        raise BadCallError('a fault is {"name": ..., "after": n, "args": {...}}')
    said = cast("dict[str, Any]", body)
    _known("fault", said, {"name", "after", "args"})
    name, after = said.get("name"), said.get("after", 0)
    if not isinstance(name, str) or name not in FAULTS:
        raise BadCallError(f"unknown fault {name!r}; one of {', '.join(FAULTS)}")
    if type(after) is not int or after < 0:
        raise BadCallError("after is a count from 0")
    return Fault(name, after, _args(name, said.get("args") or {}))


def _args(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadCallError("args is an object")
    args = cast("dict[str, Any]", value)
    _known("args", args, _ARGUMENTS)
    least = -_MOST_SECONDS if name == "clock_skew" else 0
    _number(args, "seconds", least, _MOST_SECONDS)
    _number(args, "jitter", 0, _MOST_SECONDS)
    _number(args, "share", 0, 1)
    if not isinstance(args.get("http", False), bool):
        raise BadCallError("args.http is true or false")
    if type(args.get("seed", 0)) is not int:
        raise BadCallError("args.seed is a whole number")
    code = args.get("code", "205")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise BadCallError('args.code is a result code, such as "205"')
    if args.get("only", "token") not in KINDS:
        raise BadCallError(f"args.only is one of {', '.join(KINDS)}")
    return args


def _known(what: str, said: dict[str, Any], names: set[str]) -> None:
    if unknown := said.keys() - names:
        told = ", ".join(sorted(unknown))
        raise BadCallError(f"unknown {told} in {what}; there are {', '.join(sorted(names))}")


def _number(args: dict[str, Any], name: str, least: float, most: float) -> None:
    value = args.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadCallError(f"args.{name} is a number from {least} to {most}")


class Meeting:
    """Which requests run into one fault: counts them and draws lots; not thread-safe."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._seen = 0
        self._over = False
        self._lots = random.Random(fault.args.get("seed", 0))  # noqa: S311 - repeatable, no secret

    def meets(self, kind: Kind) -> bool:
        """Whether this request runs into it."""
        if self._over or not self.fault.concerns(kind):
            return False
        self._seen += 1
        if self._seen <= self.fault.after or self._lots.random() >= self._share:
            return False
        self._over = self.fault.name in _ONCE
        return True

    @property
    def is_over(self) -> bool:
        """Whether it happens once and has happened."""
        return self._over

    @property
    def _share(self) -> float:
        return self.fault.args.get("share", 1)


class FaultBox:
    """The fault that is set now, if any; thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._meeting: Meeting | None = None

    def set(self, fault: Fault | None) -> None:
        """Replace the fault and count anew."""
        with self._lock:
            self._meeting = fault and Meeting(fault)

    def now(self) -> dict[str, Any] | None:
        """The fault as it was set, for ``GET /state``."""
        meeting = self._meeting
        return None if meeting is None or meeting.is_over else meeting.fault.told()

    def meet(self, kind: Kind) -> Fault | None:
        """The fault that a request of this kind runs into; counts the request."""
        with self._lock:
            meeting = self._meeting
            return meeting.fault if meeting is not None and meeting.meets(kind) else None
