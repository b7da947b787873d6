from collections.abc import Callable
from typing import Any

class ClockEvent:
    def cancel(self) -> None: ...

class ClockBase:
    def schedule_once(self, callback: Callable[[float], Any], timeout: float = 0) -> ClockEvent: ...
    def schedule_interval(self, callback: Callable[[float], Any], timeout: float) -> ClockEvent: ...

Clock: ClockBase
