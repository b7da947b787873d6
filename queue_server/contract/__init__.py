"""The words that cross the wire: HTTP bodies, problem codes, MQTT topics and payloads.

Imports nothing of ours, so that kiosks and boards can use it without the server's dependencies.
"""
