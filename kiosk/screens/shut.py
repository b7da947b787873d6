"""A clinic that gives no numbers now, and what is offered in its place."""

from __future__ import annotations

from kiosk.flow.touches import ChoseQueue, Press
from kiosk.screens import look
from kiosk.screens.base import StepScreen, in_language
from kiosk.screens.load_kv import load_kv
from kiosk.screens.times import opens
from kiosk.screens.widgets import KioskButton, PlaceSign, StatusPanel
from kiosk.words import unbroken


class ShutScreen(StepScreen):
    """Closed or full: when it opens, another clinic, or the desk."""

    def fill(self) -> None:
        """Add the words and the way on."""
        queue, offered = self.step.queue, self.step.instead
        name = unbroken(in_language(queue.name, queue.name_en))
        self.ids.words.add_widget(
            StatusPanel(
                kind="warn",
                icon="users" if self.step.full else "door-closed",
                title=look.say("shut.full" if self.step.full else "shut.closed", clinic=name),
                body=self._body(),
            )
        )
        if offered is None:
            self.ids.beside.add_widget(PlaceSign(text=look.desk()))
            self._add_way_on(
                KioskButton(
                    name="back",
                    touch=Press("back"),
                    text=look.say("failure.choose"),
                    icon="list",
                    kind="primary",
                    scale="body",
                )
            )
            return
        room = unbroken(in_language(offered.room, offered.room_en))
        self.ids.beside.add_widget(PlaceSign(text=room, icon=offered.icon))
        self._add_way_on(
            KioskButton(
                name=f"queue:{offered.id}",
                touch=ChoseQueue(offered.id),
                text=look.say("shut.take"),
                icon="arrow-right",
                icon_after=True,
                kind="primary",
                scale="body",
            )
        )

    def _body(self) -> str:
        if self.step.words is not None:
            return unbroken(in_language(self.step.words.vi, self.step.words.en))
        offered = self.step.instead
        when = "" if self.step.full else opens(self.step.queue, self.step.at)
        if offered is None:
            way = look.say("shut.choose")
        else:
            name = unbroken(in_language(offered.name, offered.name_en))
            way = look.say("shut.instead", clinic=name)
        return f"{when}. {way}" if when else way

    def _add_way_on(self, button: KioskButton) -> None:
        offers = self.step.instead is not None
        self.ids.footer.add_widget(
            KioskButton(
                name="back" if offers else "home",
                touch=Press("back" if offers else "home"),
                text=look.say("failure.choose" if offers else "common.start_over"),
                icon="arrow-left",
                scale="body",
            )
        )
        self.ids.footer.add_widget(button)


load_kv(__file__)
