"""What falls due, told at 90, 30 and 7 days."""
