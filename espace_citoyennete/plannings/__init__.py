"""The plannings sent outside: on paper, as a workbook, as a calendar file; what changed since."""
