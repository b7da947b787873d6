"""A hospital's whole day on a virtual clock: real server, real broker, the portal's stand-in."""
