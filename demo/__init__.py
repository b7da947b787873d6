"""The whole hospital on one machine, as processes; and the synthetic people."""
