"""An XML Schema 1.0 of our own for the check-in table, made from its fields.

The portal's own schema is not published; this one holds what ``fields.toml`` says. Rules of field
against field are not in it: XML Schema 1.0 cannot say them.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from xmlschema import XMLSchema10

from queue_server.insurance.checkin.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queue_server.insurance.checkin.fields import Rule

_XS = "{http://www.w3.org/2001/XMLSchema}"
ROOT = "CHI_TIEU_TRANG_THAI_KCB"
ROWS = "DSACH_TRANG_THAI_KCB"
ROW = "TRANG_THAI_KCB"
SIGNATURE = "CHUKYDONVI"


def is_valid(file: bytes) -> bool:
    """Whether these bytes are a check-in file by the schema."""
    return _compiled().is_valid(BytesIO(file))


def schema() -> str:
    """The schema as XML."""
    top = ET.Element(f"{_XS}schema")
    root = _sequence(top, ROOT)
    row = _sequence(_sequence(root, ROWS), ROW, {"maxOccurs": "unbounded"})
    for rule in FIELDS:
        _field(row, rule)
    # What a signature looks like in it is not known; an empty one is what others send.
    ET.SubElement(root, f"{_XS}element", name=SIGNATURE, type="xs:string")
    ET.indent(top)
    # The types are named in attributes, where the prefix has to be the one that is declared.
    ET.register_namespace("xs", _XS.strip("{}"))
    return ET.tostring(top, encoding="unicode")


@cache
def _compiled() -> XMLSchema10:
    return XMLSchema10(schema())


def _sequence(
    parent: ET.Element, name: str, attributes: Mapping[str, str] = MappingProxyType({})
) -> ET.Element:
    element = ET.SubElement(parent, f"{_XS}element", {"name": name, **attributes})
    return ET.SubElement(ET.SubElement(element, f"{_XS}complexType"), f"{_XS}sequence")


def _field(parent: ET.Element, rule: Rule) -> None:
    element = ET.SubElement(parent, f"{_XS}element", name=rule.name)
    simple = ET.SubElement(element, f"{_XS}simpleType")
    limits = ET.SubElement(simple, f"{_XS}restriction", base="xs:string")
    ET.SubElement(limits, f"{_XS}maxLength", value=str(rule.length))
    shape = rule.shape or r".*\S.*"
    ET.SubElement(limits, f"{_XS}pattern", value=shape if rule.required else f"({shape})?")
