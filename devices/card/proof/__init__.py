"""Is the chip genuine? Passive and active authentication, chip authentication (9303-11, 5, 6)."""
