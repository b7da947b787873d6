"""MQTT: tells what happened, hears how devices are."""
