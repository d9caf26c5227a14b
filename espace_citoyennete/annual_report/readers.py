"""What the features that come after the report bring to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.comparison import NO_TARGETS, Targets
from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.layouts import layouts
from espace_citoyennete.annual_report.sections import Layout


@dataclass(frozen=True)
class Readers:
    """One document a reader, those of later features included, and what the plan aims at."""

    documents: Callable[[Session, AnnualFigures], Sequence[Layout]]
    aims: Callable[[Session, AnnualFigures], Targets]


OF_THE_REPORT = Readers(lambda _session, figures: layouts(figures), lambda _session, _figures: NO_TARGETS)
