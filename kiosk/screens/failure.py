"""One layout for all that can go wrong: what happened, what to do, the way on."""

from __future__ import annotations

from typing import Literal

from kiosk.flow.steps import FailureKind
from kiosk.flow.touches import Press
from kiosk.screens import look
from kiosk.screens.base import StepScreen, in_language
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import (
    CardAboveTray,
    CardInTray,
    CardWithDigits,
    KioskButton,
    PictureFrame,
    PlaceSign,
    StatusPanel,
    Text,
)
from kiosk.words import unbroken

K = FailureKind
ICONS = {
    K.CARD_LIFTED: "hand",
    K.CARD_UNREADABLE: "id-card",
    K.CARD_NOT_SUPPORTED: "credit-card",
    K.WRONG_DIGITS: "keyboard",
    K.CARD_AND_CODE_DIFFER: "users",
    K.CODE_UNKNOWN: "qr-code",
    K.CODE_NOT_AN_ID: "qr-code",
    K.TICKET_UNKNOWN: "calendar-x",
    K.APPOINTMENT_UNKNOWN: "calendar-x",
    K.APPOINTMENT_OF_ANOTHER: "calendar-x",
    K.SERVER_SILENT: "wifi-off",
    K.READER_FAILED: "wrench",
    K.QUEUE_CLOSED: "door-closed",
    K.OUT_OF_ORDER: "wrench",
}
# The machine cannot do its part, so the desk is named; elsewhere the patient can put it right.
OURS = {K.SERVER_SILENT, K.READER_FAILED, K.OUT_OF_ORDER}
AT_DESK = {*OURS, K.APPOINTMENT_OF_ANOTHER}
CAN_SCAN = {K.CARD_UNREADABLE, K.WRONG_DIGITS, K.READER_FAILED}
# What the patient does next, as a picture.
PICTURES = {
    K.CARD_LIFTED: CardInTray,
    K.CARD_UNREADABLE: CardInTray,
    K.CARD_NOT_SUPPORTED: CardAboveTray,
    K.WRONG_DIGITS: CardWithDigits,
    K.CARD_AND_CODE_DIFFER: CardAboveTray,
    K.CODE_UNKNOWN: CardAboveTray,
    K.CODE_NOT_AN_ID: CardAboveTray,
    K.TICKET_UNKNOWN: CardAboveTray,
    K.APPOINTMENT_UNKNOWN: CardAboveTray,
}


class FailureScreen(StepScreen):
    """A failure in plain words."""

    def fill(self) -> None:
        """Add the words and the ways on."""
        kind = self.step.kind
        said = self.step.words
        body = look.say(f"failure.{kind}.slip" if self._slip else f"failure.{kind}.body")
        if said is not None:
            body = unbroken(in_language(said.vi, said.en))
        self.ids.words.add_widget(
            StatusPanel(
                kind="stop" if kind in OURS else "warn",
                icon=ICONS[kind],
                title=look.say(f"failure.{kind}.title"),
                body=body,
            )
        )
        self._add_ways()
        self._add_picture()
        if self.step.detail:
            code = look.say("common.staff_code", code=self.step.detail)
            self.ids.beside.add_widget(Text(text=code, scale="small", tone="ink2"))

    @property
    def _slip(self) -> bool:
        return self.step.slip and self.step.kind is K.SERVER_SILENT

    def _add_picture(self) -> None:
        if self._slip:
            sign = PlaceSign(icon="receipt-text", text=look.say("failure.slip_out"))
            self.ids.beside.add_widget(sign)
        elif self.step.kind in PICTURES and self.step.words is None:
            frame = PictureFrame()
            frame.add_widget(PICTURES[self.step.kind]())
            self.ids.beside.add_widget(frame)
        elif self.step.kind in AT_DESK or self.step.words is not None:
            self.ids.beside.add_widget(PlaceSign(text=look.desk()))

    def _add_ways(self) -> None:
        if self.step.kind in CAN_SCAN:
            self.ids.beside.add_widget(
                KioskButton(
                    name="scan_qr",
                    touch=Press("scan_qr"),
                    text=look.say("failure.scan"),
                    icon="scan-qr-code",
                    scale="body",
                    size_hint_y=None,
                    height=look.px("footer"),
                )
            )
        if self.step.kind is K.APPOINTMENT_OF_ANOTHER:
            words = look.say("failure.without_appointment")
            self._add_way_on("retry", words, "arrow-right", share=1.3)
        elif self.step.can_retry and not self._slip:
            self._add_way_on("retry", self._retry_words(), "refresh-cw")
        else:
            self._add_way_on("next", look.say("common.done"), "check")

    def _retry_words(self) -> str:
        chooses = self.step.kind is K.QUEUE_CLOSED or self.step.words is not None
        return look.say("failure.choose" if chooses else "common.retry")

    def _add_way_on(
        self, button: Literal["retry", "next"], text: str, icon: str, share: float = 1
    ) -> None:
        way = KioskButton(
            name=button,
            touch=Press(button),
            text=text,
            icon=icon,
            icon_after=icon == "arrow-right",
            kind="primary",
            scale="body",
        )
        way.size_hint_x = share  # the button's own rule would win over an argument
        self.ids.footer.add_widget(way)


load_kv(__file__)
