"""Secure messaging with 3DES and AES (ICAO 9303-11, 9.8)."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

from devices.card import errors, tlv
from devices.card.channel.apdu import EXTENDED, SHORT, Command, Response, Send
from devices.card.crypto.ciphers import pad, unpad
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from devices.card.crypto.ciphers import SessionKeys

# Encrypted data: with an even INS it is padding indicator and ciphertext, with an odd one bare.
_ENCRYPTED, _ENCRYPTED_TLV = 0x87, 0x85
_LE, _MAC = 0x97, 0x8E
_STATUS_SIZE = 2
_PADDED = b"\x01"  # the padding indicator: ISO/IEC 9797-1 method 2


class SecureMessaging:
    """A protected channel over ``send``; after any failure it is closed for good.

    The send sequence counter counts every command and every response.
    """

    def __init__(self, send: Send, keys: SessionKeys) -> None:
        self._send = send
        self._keys = keys
        self._block = keys.cipher.block_size
        self._counter = keys.counter
        self._open = True

    def send(self, command: Command) -> Response:
        """Send one command protected; the response's status is the protected one.

        Raises:
            DeviceError: ``card_protocol`` if the response is not protected, not authentic or
                malformed, or what ``send`` raises. Nothing can be sent after that.
        """
        if not self._open:
            raise errors.ProtocolError("secure messaging has broken down before")
        self._open = False
        response = self._unprotect(self._send(self._protect(command)))
        self._open = True
        return response

    def _protect(self, command: Command) -> Command:
        self._count()
        secured = replace(command, cla=command.cla | 0x0C)
        objects = b""
        if command.data:
            ciphertext = self._encrypt(pad(command.data, self._block))
            objects += (
                tlv.encode(_ENCRYPTED_TLV, ciphertext)
                if command.odd
                else tlv.encode(_ENCRYPTED, _PADDED + ciphertext)
            )
        if command.le is not None:
            objects += tlv.encode(_LE, command.encoded_le)
        header = pad(secured.header, self._block)
        # A header alone is one padded block already.
        mac = self._mac(header + pad(objects, self._block) if objects else header)
        data = objects + tlv.encode(_MAC, mac)
        extended = command.extended or len(data) >= SHORT
        return replace(secured, data=data, le=EXTENDED if extended else SHORT)

    def _unprotect(self, response: Response) -> Response:
        self._count()
        try:
            parts = list(tlv.parse(response.data))
        except DeviceError as error:
            raise errors.ProtocolError(f"secure messaging: {error}") from error
        match parts:
            case [(0x99, status), (0x8E, mac)]:
                ciphertext = b""
            case [(0x87, encrypted), (0x99, status), (0x8E, mac)] if encrypted[:1] == _PADDED:
                ciphertext = encrypted[1:]
            case [(0x85, ciphertext), (0x99, status), (0x8E, mac)]:
                pass
            case _:
                raise errors.UnprotectedError(response.sw)
        protected = response.data.removesuffix(tlv.encode(_MAC, mac))
        if not hmac.compare_digest(mac, self._mac(pad(protected, self._block))):
            raise errors.ProtocolError("secure messaging: the answer is not authentic")
        if len(status) != _STATUS_SIZE:
            raise errors.ProtocolError("secure messaging: not a status of two bytes")
        return Response(self._decrypted(ciphertext), int.from_bytes(status))

    def _decrypted(self, ciphertext: bytes) -> bytes:
        if not ciphertext:
            return b""
        cipher, key = self._keys.cipher, self._keys.encryption
        try:
            return unpad(cipher.decrypt(key, cipher.iv(key, self._counter), ciphertext))
        except ValueError as error:
            raise errors.ProtocolError(f"secure messaging: {error}") from error

    def _encrypt(self, padded: bytes) -> bytes:
        cipher, key = self._keys.cipher, self._keys.encryption
        return cipher.encrypt(key, cipher.iv(key, self._counter), padded)

    def _mac(self, padded: bytes) -> bytes:
        counter = self._counter.to_bytes(self._block)
        return self._keys.cipher.mac(self._keys.mac, counter + padded)

    def _count(self) -> None:
        self._counter = (self._counter + 1) % 256**self._block
