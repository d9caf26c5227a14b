"""What is written for each chapter of the report of a year: kept, changed, proposed again the next year."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.chapters import CHAPTERS, TEXT_LENGTH, TEXTS
from espace_citoyennete.annual_report.model import ReportText
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import clean, number
from espace_citoyennete.rights import Agent, require

Texts = Mapping[tuple[str, str], str]  # (key of the chapter, key of `chapters.TEXTS`) → words
_NAMESPACE = UUID("6f1f6f0e-6a44-4c0e-9a44-6d0c6d9f1d7e")


def texts_of(session: Session, year: int) -> dict[tuple[str, str], str]:
    """Return what was written for a year."""
    found = select(ReportText.section, ReportText.kind, ReportText.words).where(ReportText.year == year)
    return {(section, kind): words for section, kind, words in session.execute(found)}


def save_texts(session: Session, year: int, texts: Texts, *, before: Texts | None = None, by: Agent) -> None:
    """Keep the texts of a year that are given, and forget those that are emptied; the others stay.

    `before` is what was read; an undo gives none. Raises `Invalid`, `Conflict` for a text changed since.
    """
    require(by, "save_texts")
    cleaned = {place: clean(words) for place, words in texts.items()}
    _refuse_too_long(cleaned)
    rows = session.scalars(select(ReportText).where(ReportText.year == year))
    kept = {(row.section, row.kind): row for row in rows}
    for place, words in cleaned.items():
        row = kept.get(place)
        now = row.words if row else ""
        if before is not None and now not in (before.get(place, ""), words):
            raise Conflict(
                f"«\u00a0{TEXTS[place[1]]}\u00a0» ({CHAPTERS[place[0]]}) a été modifié entre-temps. "
                "Copier le texte, puis rouvrir le formulaire pour voir la nouvelle version."
            )
        if row is None and words:
            section, kind = place
            uid = uuid5(_NAMESPACE, f"{year}/{section}/{kind}")  # written on two desks, it is one text
            session.add(ReportText(uid=uid, year=year, section=section, kind=kind, words=words))
        elif row is not None and words:
            row.words = words
        elif row is not None:
            session.delete(row)
    session.flush()


def _refuse_too_long(texts: Texts) -> None:
    problems = {
        kind: f"Ce texte compte {number(len(words))} caractères\u00a0: le ramener à {number(TEXT_LENGTH)}."
        for (_section, kind), words in texts.items()
        if len(words) > TEXT_LENGTH
    }
    if problems:
        raise Invalid(problems)
