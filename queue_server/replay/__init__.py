"""A day, recorded or made up, run again under other policies with the server's own engine."""
