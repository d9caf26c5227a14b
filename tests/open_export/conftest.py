"""The sample year goes out, and comes back in an empty base."""

from tests.annual_report.conftest import year, year_template

__all__ = ["year", "year_template"]
