"""Talking to the insurance portal: account, session, look-ups, uploads."""
