"""A copy of the database in one file, made while the server runs, and back from it."""
