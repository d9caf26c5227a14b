"""What was counted of a year before its records were erased: the engine's figures, kept with an edition."""

import zlib
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.model import FrozenReport
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.town.years import erased_words, erased_years, first_erased


def kept_content(session: Session, year: int) -> bytes | None:
    """Return the figures kept with the last edition of a year, None where it has none.

    Raises `UserError` where they were altered since.
    """
    asked = select(FrozenReport.figures, FrozenReport.figures_sha256).where(FrozenReport.year == year)
    row = session.execute(asked.order_by(FrozenReport.edition.desc()).limit(1)).first()
    if row is None or row.figures is None:
        return None
    try:
        content = zlib.decompress(row.figures)
    except zlib.error:
        content = b""
    if sha256(content).hexdigest() != row.figures_sha256:
        raise UserError(
            f"Les chiffres gardés de {year} ne répondent plus à leur empreinte\u00a0: ils ont été altérés. "
            "Les reprendre dans une sauvegarde."
        )
    return content


def content_of_first_erased(session: Session) -> bytes | None:
    """Return what was kept of the earliest year of which the records were erased, None without any."""
    year = first_erased(session)
    return None if year is None else kept_content(session, year)


def is_counted(session: Session, scope: Scope) -> bool:
    """Tell whether the figures of a scope can be told: its records are there, or it is a whole year kept."""
    erased = erased_years(session, scope.period)
    return not erased or (scope.period == year_period(scope.period.first.year) and not scope.filters)


def content_of_erased(session: Session, scope: Scope) -> bytes | None:
    """Return what was kept of a whole year of which the records were erased; None where all are there.

    Raises `UserError` for any other part of such a year: nothing is counted on what is left.
    """
    erased = erased_years(session, scope.period)
    for year, day in erased.items():
        if scope.period != year_period(year) or scope.filters:
            raise UserError(erased_words(year, day))
        if (content := kept_content(session, year)) is None:
            raise UserError(f"Les chiffres gardés de {year} manquent. Les reprendre dans une sauvegarde.")
        return content
    return None
