"""Tells the server over MQTT how this kiosk and its devices are."""

from kiosk.agent.agent import Agent

__all__ = ["Agent"]
