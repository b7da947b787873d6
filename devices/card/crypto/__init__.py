"""Ciphers, key derivation and curves of ICAO 9303-11."""
