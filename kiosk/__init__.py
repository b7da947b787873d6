"""The touchscreen app of one kiosk."""
