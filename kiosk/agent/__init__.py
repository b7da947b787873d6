"""Tells the server over MQTT how this kiosk and its devices are."""
