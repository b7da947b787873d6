"""EF.COM: which data groups there are (ICAO 9303-10, 4.6.1). It is not signed: a hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors, tlv

if TYPE_CHECKING:
    from collections.abc import Mapping

_COM, _TAG_LIST = 0x60, 0x5C
# ICAO 9303-10, table 38: the data groups by the tag that their files start with.
DATA_GROUPS: Mapping[int, int] = {
    tag: number
    for number, tag in enumerate(
        (0x61, 0x75, 0x63, 0x76, *range(0x65, 0x71)),
        start=1,
    )
}


def parse(content: bytes) -> tuple[int, ...]:
    """The numbers of the data groups that the file lists, in its order; unknown tags are skipped.

    Raises:
        DeviceError: ``card_data``.
    """
    lists = [part.value for part in tlv.parse(tlv.only(content, _COM)) if part.tag == _TAG_LIST]
    if len(lists) != 1:
        raise errors.DataError("EF.COM holds no tag list")
    return tuple(DATA_GROUPS[tag] for tag in lists[0] if tag in DATA_GROUPS)
