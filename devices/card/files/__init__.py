"""The chip's files: how they are read, and what each of them says (ICAO 9303-10)."""
