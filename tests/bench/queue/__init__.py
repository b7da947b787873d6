"""The queue's figures: numbers, calls, memory, consoles. Over HTTP, against bare transactions."""
