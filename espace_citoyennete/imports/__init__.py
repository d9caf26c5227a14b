"""A year kept in spreadsheets, brought in."""
