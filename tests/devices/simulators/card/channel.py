"""Secure messaging from the terminal's side, written apart from the chip's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from tests.devices.simulators.card.objects import parse, tlv

KEY_BYTES = {"3des": 16, "aes-128": 16, "aes-192": 24, "aes-256": 32}


class TerminalError(Exception):
    """The chip is not what it should be."""


@dataclass
class Channel:
    """Keys, and how often they were used; ``cipher`` is "3des" or "aes-128" and so on."""

    cipher: str
    encryption: bytes
    mac_key: bytes
    counter: int = 0

    def wrapped(self, command: str, data: bytes, le: int | None, *, extended: bool) -> bytes:
        self.counter += 1
        header = bytes([0x0C, *bytes.fromhex(command)[1:]])
        odd = header[1] & 1
        body = b""
        if data:
            encrypted = self.cbc().encryptor().update(pad(data, self.block))
            body += tlv(0x85, encrypted) if odd else tlv(0x87, b"\x01" + encrypted)
        if le is not None:
            body += tlv(0x97, (le % 65536).to_bytes(2) if extended else bytes([le % 256]))
        covered = pad(header, self.block) + (pad(body, self.block) if body else b"")
        body += tlv(0x8E, self.mac(covered))
        if extended:
            return header + b"\x00" + len(body).to_bytes(2) + body + b"\x00\x00"
        return header + bytes([len(body)]) + body + b"\x00"

    def unwrapped(self, answer: bytes) -> tuple[bytes, str]:
        self.counter += 1
        body, word = answer[:-2], answer[-2:]
        if body[-10:-8] != b"\x8e\x08" or self.mac(pad(body[:-10], self.block)) != body[-8:]:
            raise TerminalError(answer.hex())
        if body[-14:-10] != b"\x99\x02" + word:
            raise TerminalError("two status words")
        data = body[:-14]
        if not data:
            return b"", word.hex().upper()
        value = parse(data)[0][1].removeprefix(b"\x01") if data[0] == 0x87 else parse(data)[0][1]
        padded = self.cbc().decryptor().update(value)
        return padded.rstrip(b"\x00")[:-1], word.hex().upper()

    @property
    def block(self) -> int:
        return 8 if self.cipher == "3des" else 16

    def mac(self, message: bytes) -> bytes:
        message = self.counter.to_bytes(self.block) + message
        return checksum(self.cipher, self.mac_key, message)

    def cbc(self) -> Cipher[modes.CBC]:
        if self.cipher == "3des":
            return Cipher(TripleDES(self.encryption + self.encryption[:8]), modes.CBC(bytes(8)))
        aes = algorithms.AES(self.encryption)
        iv = Cipher(aes, modes.ECB()).encryptor().update(self.counter.to_bytes(16))
        return Cipher(aes, modes.CBC(iv))


def kdf(secret: bytes, purpose: int, cipher: str) -> bytes:
    size = KEY_BYTES[cipher]
    name = "sha1" if size == 16 else "sha256"
    return hashlib.new(name, secret + bytes([0, 0, 0, purpose])).digest()[:size]


def checksum(cipher: str, key: bytes, message: bytes) -> bytes:
    """CMAC, or the retail MAC block by block."""
    if cipher != "3des":
        mac = CMAC(algorithms.AES(key))
        mac.update(message)
        return mac.finalize()[:8]
    first, second = _des(key[:8]), _des(key[8:])
    state = bytes(8)
    for start in range(0, len(message), 8):
        block = message[start : start + 8]
        mixed = bytes(left ^ right for left, right in zip(state, block, strict=True))
        state = first.encryptor().update(mixed)
    return first.encryptor().update(second.decryptor().update(state))


def token(cipher: str, key: bytes, oid: bytes, public_key: bytes) -> bytes:
    content = tlv(0x06, oid) + tlv(0x86, public_key)
    return checksum(cipher, key, b"\x7f\x49" + tlv(0, content)[1:])


def pad(data: bytes, block: int) -> bytes:
    data += b"\x80"
    while len(data) % block:
        data += b"\x00"
    return data


def _des(key: bytes) -> Cipher[modes.ECB]:
    return Cipher(TripleDES(key * 3), modes.ECB())
