"""Every document that the figures of a period allow, those of the features after the report included."""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from espace_citoyennete.action_plan.contract import Contract, contract_layout
from espace_citoyennete.action_plan.figures import plan_around
from espace_citoyennete.action_plan.listing import plan_tree
from espace_citoyennete.action_plan.sections import sources, targets
from espace_citoyennete.annual_report.comparison import Targets
from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.layouts import layouts
from espace_citoyennete.annual_report.places import places
from espace_citoyennete.annual_report.readers import Readers
from espace_citoyennete.annual_report.sections import Layout
from espace_citoyennete.french import fold


def documents(session: Session, figures: AnnualFigures) -> tuple[Layout, ...]:
    """Return one document per reader; what a filter narrows is only told by the complete report."""
    return tuple(_documents(session, figures))


def aims(session: Session, figures: AnnualFigures) -> Targets:
    """Return what the plan of a year wants of the figures of its report, by their keys."""
    return targets(plan_tree(session, figures.scope.period), sources(plan_around(session, figures)))


def _documents(session: Session, figures: AnnualFigures) -> Iterator[Layout]:
    yield from layouts(figures)
    if not figures.scope.filters:
        scope, found = figures.scope, sources(plan_around(session, figures))
        tree = tuple(plan_tree(session, scope.period))
        yield contract_layout(Contract(scope, tree, found, places(session, scope)))


READERS = Readers(documents, aims)


def named(found: Iterable[Layout], words: str) -> Layout | None:
    """Return a document by its key, its name, or the name of whom it is about: « synthese », « CIDFF 80 »."""
    for layout in found:
        about = layout.name.partition("\u00a0: ")[2]
        if words == layout.key or fold(words) in (fold(layout.name), fold(about)):
            return layout
    return None
