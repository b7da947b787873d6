"""What the patient sees: one screen a file; draws a step and reports touches, decides nothing."""

from kiosk.screens import environment

__all__ = ["environment"]  # imported here so that it comes before anything of Kivy
