"""The check-in table (XML0): what the portal is told once a treatment has its first cost."""
