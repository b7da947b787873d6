"""What the patient sees: one screen a file; draws a step and reports touches, decides nothing."""
