"""The HTTP API under ``/api/v1``: thin routes around store and engine."""
