"""What the server does by itself after the patient has gone: threads that wake and sleep."""
