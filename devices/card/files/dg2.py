"""Data group 2: the holder's face (ICAO 9303-10, 4.7.2; ISO/IEC 19794-5, 5). Never decoded here.

``75 { 7F61 { 02 count, 7F60 { A1 header, 5F2E or 7F2E block } … } }``; the block is a facial
record: header, one face's information, feature points, picture information, picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from devices.card import errors, tlv
from devices.protocols import Photo

if TYPE_CHECKING:
    from collections.abc import Mapping

_DG2, _GROUP, _TEMPLATE = 0x75, 0x7F61, 0x7F60
_BLOCKS = (0x5F2E, 0x7F2E)

_FORMAT = b"FAC\x00"
_RECORD_HEADER = 14  # bytes, before the first face
_FACE = 20  # its information block; the face's whole length and the number of points come first
_POINT = 8  # one feature point
_PICTURE = 12  # the picture's information

# How the files start: JPEG (ITU-T T.81), a JPEG 2000 file and a bare codestream (T.800).
_STARTS: Mapping[bytes, Literal["jpeg", "jpeg2000"]] = {
    b"\xff\xd8\xff": "jpeg",
    b"\x00\x00\x00\x0cjP  \r\n\x87\n": "jpeg2000",
    b"\xff\x4f\xff\x51": "jpeg2000",
}


def parse(content: bytes) -> Photo:
    """The first picture in the file.

    Raises:
        DeviceError: ``card_data``: there is none, or it is neither JPEG nor JPEG 2000.
    """
    data = _picture(_block(content))
    for start, kind in _STARTS.items():
        if data.startswith(start):
            return Photo(kind, data)
    raise errors.DataError("DG2's picture is neither JPEG nor JPEG 2000")


def _block(content: bytes) -> bytes:
    group = tlv.only(tlv.only(content, _DG2), _GROUP)
    for template in tlv.parse(group):
        if template.tag == _TEMPLATE:
            for part in tlv.parse(template.value):
                if part.tag in _BLOCKS:
                    return part.value
    raise errors.DataError("DG2 holds no biometric data block")


def _picture(record: bytes) -> bytes:
    if not record.startswith(_FORMAT) or len(record) < _RECORD_HEADER + _FACE:
        raise errors.DataError("DG2's block is no facial record")
    face = record[_RECORD_HEADER:]
    length, points = int.from_bytes(face[:4]), int.from_bytes(face[4:6])
    # Some issuers count the length wrongly; what follows a picture's end mark does no harm.
    end = length if _FACE < length <= len(face) else len(face)
    return face[_FACE + points * _POINT + _PICTURE : end]
