"""Fuzzing of everything that a card, a code or a scanner can hand us: ``make fuzz``."""
