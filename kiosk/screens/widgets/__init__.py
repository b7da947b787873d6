"""What several screens are made of. Import this before a .kv file that uses them is loaded."""

from kiosk.screens.widgets.fitted import Fitted, Spacer, settle
from kiosk.screens.widgets.frame import ClosingNote, Content, Footer, Header, Page, Part, StepBar
from kiosk.screens.widgets.panel import (
    CardLeft,
    Panel,
    PersonBar,
    StatusPanel,
    Surface,
    ValueRow,
    patient_name,
)
from kiosk.screens.widgets.pictures import (
    CardAboveTray,
    CardInTray,
    CardPicture,
    CardWithDigits,
    PictureFrame,
    PlaceSign,
    QrPicture,
    RoundIcon,
)
from kiosk.screens.widgets.text import Icon, Text
from kiosk.screens.widgets.touchable import KioskButton, Tile, Touchable

__all__ = [
    "CardAboveTray",
    "CardInTray",
    "CardLeft",
    "CardPicture",
    "CardWithDigits",
    "ClosingNote",
    "Content",
    "Fitted",
    "Footer",
    "Header",
    "Icon",
    "KioskButton",
    "Page",
    "Panel",
    "Part",
    "PersonBar",
    "PictureFrame",
    "PlaceSign",
    "QrPicture",
    "RoundIcon",
    "Spacer",
    "StatusPanel",
    "StepBar",
    "Surface",
    "Text",
    "Tile",
    "Touchable",
    "ValueRow",
    "patient_name",
    "settle",
]
