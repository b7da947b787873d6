"""The hospital as one TOML tree: queues, counters, profiles, templates, schedules, users."""
