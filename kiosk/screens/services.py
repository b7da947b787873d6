"""Which clinic?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk.flow.touches import ChoseQueue
from kiosk.screens import look
from kiosk.screens.base import StepScreen, in_language
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import ActionButton, Spacer, StatusPanel, Tile, Touchable, settle
from kiosk.words import unbroken

if TYPE_CHECKING:
    from queue_server.contract.http import Queue

LEAST_TILE_MM = {"stand": 52.0, "hand": 19.0}
MOST_TILE_MM = {"stand": 92.0, "hand": 34.0}


def waiting(count: int) -> str:
    """How many wait, in words."""
    if count == 0:
        return look.say("services.waiting_none")
    if count == 1:
        return look.say("services.waiting_one")
    return look.say("services.waiting", count=count)


class ServicesScreen(StepScreen):
    """A tile a clinic; more pages where they are too many for the glass."""

    def fill(self) -> None:
        """Add the tiles, or say that they are not there yet."""
        queues: tuple[Queue, ...] | None = self.step.queues
        if queues:
            self.ids.space.add_widget(QueueGrid(queues, self.ids.footer))
            return
        key = "loading" if queues is None else "none"
        self.ids.space.add_widget(
            StatusPanel(
                kind="neutral",
                icon="hourglass" if queues is None else "info",
                title=look.say(f"services.{key}"),
                body=look.say(f"services.{key}_why"),
                pos_hint={"top": 1},
            )
        )
        self.ids.space.add_widget(Spacer())


class QueueGrid(GridLayout):
    """One page of tiles. How many fit is known once the grid has its size."""

    page = NumericProperty(0)

    def __init__(self, queues: tuple[Queue, ...], footer: Spacer) -> None:
        now = look.current()
        super().__init__(cols=2 if now.portrait else 3)
        self._queues, self._footer = queues, footer
        self._shown: tuple[int, int, float] | None = None
        self.fbind("size", self._fill)

    def _fill(self, *_: object) -> None:
        now = look.current()
        least, most = (now.mm(size[now.density]) for size in (LEAST_TILE_MM, MOST_TILE_MM))
        gap = self.spacing[1]
        rows = max(1, int((self.height + gap) // (least + gap)))
        if not now.portrait and len(self._queues) > self.cols * rows:
            self.cols = 4
        size = self.cols * rows
        pages = math.ceil(len(self._queues) / size)
        page = int(self.page) % pages
        first = page * size
        shown = (first, size, self.height)
        if shown == self._shown:
            return
        self._shown = shown
        queues = self._queues[first : first + size]
        used = rows if pages > 1 else math.ceil(len(queues) / self.cols)
        self.row_force_default = True
        self.row_default_height = min(most, (self.height - (used - 1) * gap) / used)
        self.clear_widgets()
        for queue in queues:
            self.add_widget(self._tile(queue))
        for _ in range((self.cols - len(queues)) if len(queues) < self.cols else 0):
            self.add_widget(Spacer())
        self._offer_pages(page, pages)

    def _tile(self, queue: Queue) -> Tile:
        return Tile(
            name=f"queue:{queue.id}",
            touch=ChoseQueue(queue.id),
            icon=queue.icon,
            text=unbroken(in_language(queue.name, queue.name_en)),
            notes=(unbroken(in_language(queue.room, queue.room_en)), waiting(queue.waiting)),
            across=True,
        )

    def _offer_pages(self, page: int, pages: int) -> None:
        for child in list(self._footer.children):
            if isinstance(child, PageButton | Spacer):
                self._footer.remove_widget(child)
        if page > 0:
            self._footer.add_widget(self._page_button("previous", page - 1, "chevron-left"))
        if page + 1 < pages:
            self._footer.add_widget(self._page_button("next", page + 1, "chevron-right"))
        if pages == 1:
            self._footer.add_widget(Spacer(size_hint_x=1))

    def _page_button(self, way: str, page: int, icon: str) -> PageButton:
        return PageButton(
            name=f"page:{way}",
            text=look.say("services.more" if way == "next" else "services.previous"),
            icon=icon,
            icon_after=way == "next",
            token="body",
            kind="primary" if way == "next" else "plain",
            turn=lambda: self._turn(page),
        )

    def _turn(self, page: int) -> None:
        self.page = page
        self._fill()
        settle(self.get_root_window() and self.parent_screen() or self)

    def parent_screen(self) -> object:
        """The screen that this stands on."""
        widget = self
        while not isinstance(widget, ServicesScreen):
            widget = widget.parent
        return widget


load_kv(__file__)
