"""Secure messaging with AES-128 (ICAO 9303-11, 9.8)."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from devices.card import errors, tlv
from devices.card.apdu import Command, Response, Send
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from devices.card.pace import Keys

BLOCK = 16
_ENCRYPTED, _LE, _STATUS, _MAC = 0x87, 0x97, 0x99, 0x8E
_PADDED = b"\x01"  # first byte of an encrypted object: padded by ISO/IEC 9797-1 method 2


class SecureMessaging:
    """A protected channel over ``send``; after any failure it is closed for good.

    The send sequence counter counts every command and every response, from 0.
    """

    def __init__(self, send: Send, keys: Keys) -> None:
        self._send = send
        self._keys = keys
        self._counter = 0
        self._open = True

    def send(self, command: Command) -> Response:
        """Send one command protected; the response's status is the protected one.

        Raises:
            DeviceError: ``card_protocol`` if the response is not protected, not authentic or
                malformed, or what ``send`` raises. Nothing can be sent after that.
        """
        if not self._open:
            raise errors.protocol("secure messaging has broken down before")
        self._open = False
        response = self._unprotect(self._send(self._protect(command)))
        self._open = True
        return response

    def _protect(self, command: Command) -> Command:
        self._counter += 1
        secured = replace(command, cla=command.cla | 0x0C)
        objects = b""
        if command.data:
            objects += tlv.encode(_ENCRYPTED, _PADDED + self._cipher(pad(command.data), True))
        if command.le is not None:
            objects += tlv.encode(_LE, bytes([command.le & 0xFF]))
        mac = self._mac(pad(secured.header) + (pad(objects) if objects else b""))
        return replace(secured, data=objects + tlv.encode(_MAC, mac), le=256)

    def _unprotect(self, response: Response) -> Response:
        self._counter += 1
        try:
            parts = list(tlv.parse(response.data))
        except DeviceError as error:
            raise errors.protocol(f"secure messaging: {error}") from error
        match parts:
            case [(0x87, encrypted), (0x99, status), (0x8E, mac)]:
                protected = tlv.encode(_ENCRYPTED, encrypted) + tlv.encode(_STATUS, status)
            case [(0x99, status), (0x8E, mac)]:
                encrypted, protected = b"", tlv.encode(_STATUS, status)
            case _:
                raise errors.protocol(f"secure messaging: unprotected answer {response.sw:04X}")
        if not hmac.compare_digest(mac, self._mac(pad(protected))):
            raise errors.protocol("secure messaging: the answer is not authentic")
        return Response(self._decrypted(encrypted), int.from_bytes(status))

    def _decrypted(self, encrypted: bytes) -> bytes:
        if not encrypted:
            return b""
        ciphertext = encrypted[1:]
        if encrypted[:1] != _PADDED or not ciphertext or len(ciphertext) % BLOCK:
            raise errors.protocol("secure messaging: not a padded encrypted object")
        return unpad(self._cipher(ciphertext, False))

    def _cipher(self, data: bytes, encrypt: bool) -> bytes:  # noqa: FBT001 - one way or the other
        key = algorithms.AES(self._keys.encryption)
        # The standard's IV is the counter encrypted by itself (9.8.6.1).
        ecb = Cipher(key, modes.ECB()).encryptor()  # noqa: S305 - prescribed, for one block
        iv = ecb.update(self._counter.to_bytes(BLOCK)) + ecb.finalize()
        cipher = Cipher(key, modes.CBC(iv))
        context = cipher.encryptor() if encrypt else cipher.decryptor()
        return context.update(data) + context.finalize()

    def _mac(self, padded: bytes) -> bytes:
        cmac = CMAC(algorithms.AES(self._keys.mac))
        cmac.update(self._counter.to_bytes(BLOCK) + padded)
        return cmac.finalize()[:8]


def pad(data: bytes) -> bytes:
    """Fill up to whole blocks (ISO/IEC 9797-1, padding method 2)."""
    return data + b"\x80" + bytes(-(len(data) + 1) % BLOCK)


def unpad(data: bytes) -> bytes:
    """Take the filling off again.

    Raises:
        DeviceError: ``card_protocol`` if there is none.
    """
    content = data.rstrip(b"\x00")
    if content[-1:] != b"\x80":
        raise errors.protocol("secure messaging: the padding is wrong")
    return content[:-1]
