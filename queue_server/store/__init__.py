"""The database: the truth about people, visits, numbers, calls, and what is still to be told."""
