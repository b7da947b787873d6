from kivy.uix.layout import Layout

class GridLayout(Layout):
    cols: int
    spacing: tuple[float, float]
    row_default_height: float
