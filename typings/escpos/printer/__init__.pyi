import socket

from escpos.escpos import Escpos

class Dummy(Escpos):
    def __init__(self, profile: str | None = None) -> None: ...
    @property
    def output(self) -> bytes: ...

class Network(Escpos):
    host: str
    port: int
    timeout: float
    device: socket.socket | None
    def __init__(
        self, host: str = "", port: int = 9100, timeout: float = 60, profile: str | None = None
    ) -> None: ...
