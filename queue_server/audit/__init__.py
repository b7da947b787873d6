"""The history as an auditor reads it: whether it is whole, who did what, and who is erased."""
