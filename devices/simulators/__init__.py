"""Devices that exist only at the wire: real drivers cannot tell them from hardware."""
