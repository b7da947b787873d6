"""The account of a day's numbers, as a command."""
