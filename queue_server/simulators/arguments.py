"""What the stand-in's command line takes: each raises ArgumentTypeError, which is a wrong call."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from zoneinfo import ZoneInfo

from queue_server.simulators.faults import BadCallError
from queue_server.simulators.latency import Latency, read_latency
from queue_server.simulators.sessions import is_md5

_LAST_PORT = 65_535
_LONGEST_S = 1_000_000


def port(text: str) -> int:
    """A TCP port, 0 for any free one."""
    if not (text.isascii() and text.isdecimal() and int(text) <= _LAST_PORT):
        raise ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}")
    return int(text)


def seconds(text: str) -> float:
    """How long a session lasts."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= _LONGEST_S:
        raise ArgumentTypeError(f"seconds are a number from 0 to {_LONGEST_S}")
    return value


def latency(text: str) -> Latency:
    """A profile's name, or milliseconds."""
    try:
        return read_latency(text)
    except BadCallError as error:
        raise ArgumentTypeError(str(error)) from error


def time_zone(text: str) -> ZoneInfo:
    """A time zone of the tz database."""
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown; no relative path; a folder
        raise ArgumentTypeError("a time zone is named as in Asia/Ho_Chi_Minh") from None


def md5(text: str) -> str:
    """A password's hash as the portal wants it; the message does not repeat it."""
    if not is_md5(text):
        raise ArgumentTypeError("an MD5 has 32 characters, 0-9 and A-F in capitals")
    return text


def day(text: str) -> date:
    """A date in one form alone; fromisoformat would also take weeks, or no hyphens."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise ArgumentTypeError("a date is written as 2026-11-22")
    return found
