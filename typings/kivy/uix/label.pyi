from kivy.core.text import LabelBase
from kivy.uix.widget import Widget

class Label(Widget):
    text: str
    font_name: str
    font_size: float
    halign: str
    padding: tuple[float, float, float, float]
    text_size: tuple[float | None, float | None]
    texture_size: tuple[int, int]
    color: tuple[float, float, float, float]
    _label: LabelBase
    def texture_update(self) -> None: ...
