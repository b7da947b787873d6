"""Which clinic?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kivy.properties import ObjectProperty

from kiosk.flow.touches import ChoseQueue
from kiosk.screens import look
from kiosk.screens.base import StepScreen, in_language
from kiosk.screens.load_kv import load_kv
from kiosk.screens.times import opens
from kiosk.screens.widgets import KioskButton, PersonBar, Spacer, StatusPanel, Text, Tile
from kiosk.words import unbroken

if TYPE_CHECKING:
    from kiosk.screens.look import Look
    from queue_server.contract.http import Queue

LEAST_TILE_MM = {"stand": 52.0, "hand": 19.0}
FEW = 4
"""So many clinics stand large, a whole row each in portrait."""
MOST_COLUMNS = 4
MOST_TILE_MM = {"stand": 104.0, "hand": 34.0}


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
        """Say that the list is not there yet, or that it is empty."""
        self._page = 0
        of_another = self.step.shown.came is not None
        person = PersonBar(shown=self.step.shown)
        title = Text(
            text=look.say("services.title_other" if of_another else "services.title"),
            scale="title" if look.portrait() else "heading",
            weight=800,
            shape="flow" if look.portrait() else "box",
        )
        if of_another and not look.portrait():
            title.size_hint_x = 0.7  # whose child it is takes more room than a name
        for widget in (person, title) if look.portrait() else (title, person):
            self.ids.top.add_widget(widget)
        if not self.step.queues:
            self._say_why()

    def settle(self) -> None:
        """How many tiles fit is known once the grid has its size."""
        super().settle()
        if self.step.queues:
            self._show_page()
            super().settle()

    def _say_why(self) -> None:
        waiting_for_list = self.step.queues is None
        key = "loading" if waiting_for_list else "none"
        panel = StatusPanel(
            kind="neutral",
            icon="hourglass" if waiting_for_list else "info",
            title=look.say(f"services.{key}"),
            body=look.say(f"services.{key}_why"),
        )
        self.ids.space.add_widget(panel, index=1)

    def _show_page(self) -> None:
        queues: tuple[Queue, ...] = self.step.queues
        grid = self.ids.grid
        plan = plan_tiles(len(queues), grid.height, grid.spacing[1], look.current())
        first = self._page * plan.size
        grid.cols = plan.columns
        grid.row_default_height = plan.tile_height
        grid.clear_widgets()
        shown = queues[first : first + plan.size]
        for queue in shown:
            grid.add_widget(self._tile(queue, plan))
        for _ in range(plan.columns - len(shown)):
            grid.add_widget(Spacer())
        self._offer_pages(math.ceil(len(queues) / plan.size))

    def _tile(self, queue: Queue, plan: Plan) -> Tile:
        """A clinic that takes nobody is grey, and says why; touching it says what else there is."""
        takes = queue.open and not queue.full
        return Tile(
            roomy=plan.size <= FEW,
            tight=plan.columns == MOST_COLUMNS,
            name=f"queue:{queue.id}",
            touch=ChoseQueue(queue.id),
            icon=queue.icon if takes else "users" if queue.full else "door-closed",
            faded=not takes,
            text=unbroken(in_language(queue.name, queue.name_en)),
            notes=(unbroken(in_language(queue.room, queue.room_en)), *self._news(queue)),
            across=True,
        )

    def _news(self, queue: Queue) -> tuple[str, ...]:
        if queue.full:
            return (look.say("services.full"),)
        if not queue.open:
            return (opens(queue, self.step.at, short=True) or look.say("services.closed"),)
        return () if self.step.leased else (waiting(queue.waiting),)

    def _offer_pages(self, pages: int) -> None:
        ways = self.ids.ways
        ways.clear_widgets()
        if self._page > 0:
            ways.add_widget(self._page_button("previous", -1))
        if self._page + 1 < pages:
            ways.add_widget(self._page_button("next", 1))

    def _page_button(self, way: str, by: int) -> PageButton:
        on = by > 0
        return PageButton(
            name=f"page:{way}",
            text=look.say(f"services.{way}"),
            icon="chevron-right" if on else "chevron-left",
            icon_after=on,
            kind="primary" if on else "plain",
            scale="body",
            turn=lambda: self._turn(by),
        )

    def _turn(self, by: int) -> None:
        self._page += by
        self.settle()


class PageButton(KioskButton):
    """Turns the page; the flow need not know."""

    turn = ObjectProperty(None)

    def on_release(self) -> None:
        """Turn."""
        self.turn()


class Plan(NamedTuple):
    """How tiles stand: ``size`` is how many a page holds, ``tile_height`` in pixels."""

    columns: int
    size: int
    tile_height: float


def plan_tiles(count: int, height: float, gap: float, on: Look) -> Plan:
    """Few tiles stand large, many stand close; too many go on to another page."""
    least, most = (on.mm(size[on.density]) for size in (LEAST_TILE_MM, MOST_TILE_MM))
    rows = max(1, int((height + gap) // (least + gap)))
    columns = 2 if on.portrait else 3
    if not on.portrait and count > columns * rows:
        columns = MOST_COLUMNS
    if count <= FEW:
        columns = 1 if on.portrait and count <= rows else 2
        rows = math.ceil(count / columns)
    size = columns * rows
    used = rows if count > size else math.ceil(count / columns)
    return Plan(columns, size, min(most, (height - (used - 1) * gap) / used))


load_kv(__file__)
