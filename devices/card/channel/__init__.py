"""Commands to a chip and their answers, in the clear and protected."""
