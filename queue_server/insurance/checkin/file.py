"""Rows to the bytes that are sent, and the form that carries them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from queue_server.insurance.checkin.fields import FIELDS
from queue_server.insurance.checkin.rules import CheckinError, check
from queue_server.insurance.checkin.schema import ROOT, ROW, ROWS, SIGNATURE, is_valid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queue_server.insurance.checkin.rules import Row

CHECK_IN = "0"
"""loaiHoSo of a check-in (CV 1245/BHXH-CNTT; 130 is a record)."""


def build(rows: Sequence[Row]) -> bytes:
    """A file of these rows, UTF-8; a field that a row does not have is an empty element.

    Raises:
        CheckinError: a row is not valid, or the whole is not by the schema.
    """
    root = ET.Element(ROOT)
    listed = ET.SubElement(root, ROWS)
    for row in rows:
        check(row)
        element = ET.SubElement(listed, ROW)
        for rule in FIELDS:
            ET.SubElement(element, rule.name).text = row.get(rule.name, "")
    ET.SubElement(root, SIGNATURE)
    file = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    if not is_valid(file):
        raise CheckinError("file:schema")
    return file


def form(file: bytes, username: str, facility: str) -> dict[str, str]:
    """The upload's fields (CV 1245/BHXH-CNTT). ``facility``: the hospital's 5-character code."""
    return {
        "username": username,
        "loaiHoSo": CHECK_IN,
        "maTinh": facility[:2],
        "maCSKCB": facility,
        "fileHSBase64": base64.b64encode(file).decode(),
    }
