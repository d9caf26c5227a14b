"""Lists written for a spreadsheet."""
