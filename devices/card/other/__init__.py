"""Cards that are no ICAO document, told apart and read by profile: data, not code."""
