"""The years frozen, their editions as they were, what the register tells since; what was published."""

import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.comparison import compared_report
from espace_citoyennete.annual_report.differences import Difference, differences, rectified
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures, told_whole
from espace_citoyennete.annual_report.frozen import digest, from_json, to_json
from espace_citoyennete.annual_report.model import FrozenReport, Publication
from espace_citoyennete.annual_report.readers import OF_THE_REPORT, Readers
from espace_citoyennete.annual_report.rules import RULES
from espace_citoyennete.annual_report.secrecy import Published, completed, overlap, share_a_day
from espace_citoyennete.annual_report.sections import AnnualReport, period_label
from espace_citoyennete.annual_report.service import FreezeDraft
from espace_citoyennete.annual_report.years import years
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clock_time, long_date
from espace_citoyennete.report import Period, Scope, year_period
from espace_citoyennete.storage.journal_chain import head


@dataclass(frozen=True)
class Edition:
    """One edition of a frozen year, as lists show it."""

    uid: UUID
    year: int
    number: int
    produced_at: datetime
    author: str
    rules: str
    sha256: str
    reason: str


def edition_words(edition: Edition) -> str:
    """Say which edition, when and by whom: « édition 1, le 12 janvier 2026 à 9 h 30, par S. Amrani »."""
    at = edition.produced_at
    day = long_date(at.date(), weekday=False)
    return f"édition {edition.number}, le {day} à {clock_time(at)}, par {edition.author}"


def editions(session: Session, year: int | None = None) -> list[Edition]:
    """Return the editions of a year, or of all, the latest first."""
    columns = (
        FrozenReport.uid, FrozenReport.year, FrozenReport.edition, FrozenReport.produced_at,
        FrozenReport.author, FrozenReport.rules, FrozenReport.sha256, FrozenReport.reason,
    )  # fmt: skip
    found = select(*columns).order_by(FrozenReport.year.desc(), FrozenReport.edition.desc())
    if year is not None:
        found = found.where(FrozenReport.year == year)
    return [Edition(*row) for row in session.execute(found)]


def frozen_content(session: Session, uid: UUID) -> bytes:
    """Return the file of an edition to the byte. Raises `UserError` where it was altered since."""
    found = select(FrozenReport.content, FrozenReport.sha256).where(FrozenReport.uid == uid)
    row = session.execute(found).first()
    if row is None:
        raise UserError("Cette édition n’existe plus. Actualiser la page (F5).")
    try:
        content = zlib.decompress(row.content)
    except zlib.error:
        content = b""
    if sha256(content).hexdigest() != row.sha256:
        raise UserError(
            "Le contenu de ce bilan arrêté ne répond plus à son empreinte\u00a0: il a été altéré. "
            "Le reprendre dans une sauvegarde."
        )
    return content


def frozen_report(session: Session, uid: UUID) -> AnnualReport:
    """Return an edition as it was shown and printed. Raises `UserError`."""
    return from_json(frozen_content(session, uid))


def report_of_year(
    session: Session,
    year: int,
    today: date,
    *,
    at: datetime,
    author: str,
    readers: Readers = OF_THE_REPORT,
) -> AnnualReport:
    """Return the complete report of a year as the register tells it, counted as on a day.

    `readers` tell what the plan of the year aims at.
    """
    figures = annual_figures(session, Scope(year_period(year), today))
    return _report_of(session, figures, at=at, author=author, readers=readers)


def _report_of(
    session: Session, figures: AnnualFigures, *, at: datetime, author: str, readers: Readers
) -> AnnualReport:
    found, targets = years(session, figures), readers.aims(session, figures)
    return compared_report(found, produced_at=at, author=author, targets=targets, journal=head(session))


def freeze_draft(
    session: Session,
    year: int,
    last: Edition | None,
    reason: str = "",
    *,
    at: datetime,
    author: str,
    readers: Readers = OF_THE_REPORT,
) -> FreezeDraft:
    """Count a year and lay out what will be kept of it: its first edition, or one that rectifies the last."""
    figures = annual_figures(session, Scope(year_period(year), at.date()))
    report = _report_of(session, figures, at=at, author=author, readers=readers)
    day = long_date(at.date(), weekday=False)
    edition = f"arrêtée le {day}" if last is None else f"édition {last.number + 1}, rectifiée le {day}"
    report = replace(report, stamp=replace(report.stamp, edition=edition))
    if last is not None:
        report = rectified(report, changed_figures(session, last), reason, last.number + 1)
    return FreezeDraft(year, to_json(report), RULES, reason, told_whole(figures))


def changed_figures(session: Session, edition: Edition) -> list[Difference]:
    """Return what the register no more tells as an edition does.

    It is counted as on the day of the edition: time that goes by is no change of the register.
    """
    at = edition.produced_at
    now = report_of_year(session, edition.year, at.date(), at=at, author=edition.author)
    return differences(frozen_report(session, edition.uid), now)


@dataclass(frozen=True)
class PublicationRow:
    """One report that went out, as the register of publications shows it."""

    uid: UUID
    first: date
    last: date
    published_at: datetime
    author: str
    title: str  # « Bilan d’activité 2025 », with whom it is for
    sha256: str  # of what was printed
    filters: tuple[str, ...]


def publications(session: Session) -> list[PublicationRow]:
    """Return every report that went out, the latest first."""
    found = select(Publication).order_by(Publication.published_at.desc(), Publication.id.desc())
    return [_publication_row(one) for one in session.scalars(found)]


def _publication_row(one: Publication) -> PublicationRow:
    printed = zlib.decompress(one.printed)
    report = from_json(printed)
    title = " ".join(filter(None, (report.title, report.recipient)))
    return PublicationRow(
        one.uid,
        one.first_day,
        one.last_day,
        one.published_at,
        one.author,
        title,
        digest(printed),
        report.stamp.filters,
    )


def printed_report(session: Session, uid: UUID) -> AnnualReport:
    """Return a publication as it was printed. Raises `UserError` where it is no more."""
    printed = session.scalar(select(Publication.printed).where(Publication.uid == uid))
    if printed is None:
        raise UserError("Cette publication n’existe plus. Actualiser la page (F5).")
    return from_json(zlib.decompress(printed))


def published_reports(session: Session, period: Period) -> list[Published]:
    """Return what was published of days among these, or of days that one of those tells, the oldest first.

    A year less eleven of its months is the twelfth: a period is compared with all that its year was told in.
    """
    wider, widened = None, period
    while wider != widened:
        wider = widened
        shares_a_day = (Publication.first_day <= wider.last, Publication.last_day >= wider.first)
        ends = select(func.min(Publication.first_day), func.max(Publication.last_day)).where(*shares_a_day)
        first, last = session.execute(ends).one()
        widened = Period(min(wider.first, first or wider.first), max(wider.last, last or wider.last))
    found = (
        select(Publication.exact, Publication.printed)
        .where(*shares_a_day)
        .order_by(Publication.published_at, Publication.id)
    )
    return [
        Published(from_json(zlib.decompress(row.exact)), from_json(zlib.decompress(row.printed)))
        for row in session.execute(found)
    ]


def published_beside(session: Session, period: Period, filters: tuple[str, ...]) -> list[Published]:
    """Return what was published before, beside which a report of these days is written.

    Raises `UserError` where one tells some of these days under other filters (what these leave out would be
    the difference of both), where one overlaps these days, neither within the other (a third that holds both
    would give away the days that they share), or where these days would end the parts of a longer one:
    nothing could hide what is subtracted any more.
    """
    found = published_reports(session, period)
    for one in found:
        if one.exact.stamp.filters != filters and share_a_day(one.exact.period, period):
            raise UserError(_other_filters(one.exact))
    told = [one.exact.period for one in found if one.exact.stamp.filters == filters]
    for other in told:
        if overlap(period, other):
            raise UserError(
                f"La période {period_label(other)}, déjà publiée, en partage une partie des jours\u00a0: "
                "les nombres cachés se retrouveraient par soustraction. Choisir une période qui la contient "
                "en entier, ou qui n’a aucun de ses jours."
            )
    if whole := completed(period, told):
        raise UserError(
            f"La période {period_label(whole)} est publiée, et d’autres de ses jours aussi\u00a0: avec "
            "ceux-ci, ce qu’elle cache se retrouverait par soustraction. Garder ce bilan à usage interne."
        )
    return found


def _other_filters(published: AnnualReport) -> str:
    under = " · ".join(published.stamp.filters)
    told = f"sous les filtres «\u00a0{under}\u00a0»" if under else "sans filtre"
    return (
        f"La période {period_label(published.period)} est déjà publiée {told}\u00a0: la différence avec ce "
        "bilan ferait retrouver des nombres cachés. Publier sous les mêmes filtres, ou garder ce bilan à "
        "usage interne."
    )
