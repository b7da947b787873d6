"""A chip card on pcscd's virtual reader.

Shares no code with ``devices.card``: it is the other side of the same standards, and a mistake
made on both sides would not show. Each side is tested by itself against the standards' examples.
"""
