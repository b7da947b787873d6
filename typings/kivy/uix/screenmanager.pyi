from typing import Any

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

class TransitionBase: ...
class NoTransition(TransitionBase): ...

class Screen(FloatLayout):
    name: Any

class ScreenManager(FloatLayout):
    def __init__(self, *, transition: TransitionBase, **kwargs: Any) -> None: ...
    def switch_to(self, screen: Widget) -> None: ...
