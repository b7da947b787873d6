"""Hardware, usable without the rest: ``python -m devices --help``."""
