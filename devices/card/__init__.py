"""Chip ID cards over PC/SC: access, secure messaging, data groups (ICAO 9303, DG13)."""
