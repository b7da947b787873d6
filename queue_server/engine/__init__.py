"""The rules of queues: numbers, states, order, boards. Pure: no clock, no I/O."""
