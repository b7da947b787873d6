"""The insurance portal: account, look-up, and what its answers mean for a patient."""
