from collections.abc import Callable

from kivy.uix.widget import Widget

class WindowBase:
    size: tuple[float, float]
    width: float
    height: float
    children: list[Widget]
    def bind(self, **callbacks: Callable[..., object]) -> None: ...
    def add_widget(self, widget: Widget) -> None: ...
    def remove_widget(self, widget: Widget) -> None: ...

Window: WindowBase
