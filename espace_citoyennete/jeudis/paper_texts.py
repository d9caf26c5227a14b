"""The words of the papers of a Jeudi as the town wrote them, or those that go with the program."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import clean
from espace_citoyennete.jeudis.model import PaperText
from espace_citoyennete.jeudis.templates import PAPERS, template_problem
from espace_citoyennete.resources import resource
from espace_citoyennete.rights import Agent, require


def paper_words(session: Session) -> dict[str, str]:
    """Return the words of each paper, by its kind."""
    own = {row.kind: row.words for row in session.scalars(select(PaperText))}
    return {kind: own.get(kind) or usual_words(kind) for kind in PAPERS}


def usual_words(kind: str) -> str:
    """Return the words of a paper that go with the program."""
    return resource("papers", f"{kind.lower()}.txt").read_text(encoding="utf-8").strip()


def save_paper_words(session: Session, words: Mapping[str, str], *, by: Agent) -> None:
    """Keep the words of papers; an empty text gives back the usual one. Raises `Invalid` by kind."""
    require(by, "save_paper_words")
    if problems := {
        kind: problem for kind, text in words.items() if (problem := template_problem(kind, text))
    }:
        raise Invalid(problems)
    rows = {row.kind: row for row in session.scalars(select(PaperText))}
    for kind, text in words.items():
        wanted = clean(text)
        is_own = wanted not in ("", clean(usual_words(kind)))
        row = rows.get(kind)
        if row is not None and is_own:
            row.words = wanted
        elif row is not None:
            session.delete(row)
        elif is_own:
            session.add(PaperText(kind=kind, words=wanted))
    session.flush()
