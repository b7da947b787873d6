"""The part of pyscard's PC/SC binding that is used; results start with the return code."""

from collections.abc import Sequence

SCARD_SCOPE_USER: int
SCARD_SHARE_EXCLUSIVE: int
SCARD_SHARE_SHARED: int
SCARD_PROTOCOL_T0: int
SCARD_PROTOCOL_T1: int
SCARD_PCI_T0: int
SCARD_PCI_T1: int
SCARD_RESET_CARD: int
SCARD_STATE_UNAWARE: int
SCARD_STATE_PRESENT: int
SCARD_STATE_MUTE: int
SCARD_STATE_UNKNOWN: int
SCARD_STATE_UNAVAILABLE: int
SCARD_S_SUCCESS: int
SCARD_E_NO_READERS_AVAILABLE: int
SCARD_E_NO_SMARTCARD: int
SCARD_E_NOT_TRANSACTED: int
SCARD_E_PROTO_MISMATCH: int
SCARD_E_READER_UNAVAILABLE: int
SCARD_E_SHARING_VIOLATION: int
SCARD_E_TIMEOUT: int
SCARD_E_UNKNOWN_READER: int
SCARD_F_COMM_ERROR: int
SCARD_W_REMOVED_CARD: int
SCARD_W_RESET_CARD: int
SCARD_W_UNPOWERED_CARD: int
SCARD_W_UNRESPONSIVE_CARD: int
SCARD_W_UNSUPPORTED_CARD: int

def SCardEstablishContext(dwScope: int) -> tuple[int, int]: ...
def SCardReleaseContext(hcontext: int) -> int: ...
def SCardCancel(hcontext: int) -> int: ...
def SCardListReaders(hcontext: int, readergroups: Sequence[str]) -> tuple[int, list[str]]: ...
def SCardGetStatusChange(
    hcontext: int, dwTimeout: int, readerstatelist: Sequence[tuple[str, int]]
) -> tuple[int, list[tuple[str, int, list[int]]]]: ...
def SCardConnect(
    hcontext: int, readername: str, dwShareMode: int, dwPreferredProtocols: int
) -> tuple[int, int, int]: ...
def SCardDisconnect(hcard: int, dwDisposition: int) -> int: ...
def SCardTransmit(
    hcard: int, pioSendPci: int, apducommand: Sequence[int]
) -> tuple[int, list[int]]: ...
def SCardStatus(hcard: int) -> tuple[int, str, int, int, list[int]]: ...
def SCardGetErrorMessage(lErrCode: int) -> str: ...
