"""Opening a chip: what is known of it, PACE and basic access control (ICAO 9303-11, 4)."""
