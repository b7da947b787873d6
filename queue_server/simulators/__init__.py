"""Stand-ins for the services that the server talks to, which can be told to fail."""
