"""What the fund pays: route of care, level of benefit, co-payment. Tables with dates, no I/O."""
