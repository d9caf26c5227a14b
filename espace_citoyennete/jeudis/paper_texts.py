"""The words of the papers of a Jeudi as the town wrote them, or those that go with the program."""

from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean
from espace_citoyennete.jeudis.model import PaperText
from espace_citoyennete.jeudis.templates import PAPERS, template_problem
from espace_citoyennete.resources import resource
from espace_citoyennete.rights import Agent, require


@dataclass(frozen=True)
class PaperWords:
    """The words of one paper, and what is wrong with them: a field may have been named otherwise since."""

    kind: str
    words: str
    is_own: bool  # the town wrote them

    @property
    def title(self) -> str:
        """Return the French name of the paper."""
        return PAPERS[self.kind]

    @property
    def problem(self) -> str:
        """Return why the paper cannot be printed, or nothing."""
        return template_problem(self.kind, self.words)


def papers_worded(session: Session) -> list[PaperWords]:
    """Return the words of every paper."""
    own = {row.kind: row.words for row in session.scalars(select(PaperText))}
    return [PaperWords(kind, own.get(kind) or usual_words(kind), kind in own) for kind in PAPERS]


def words_to_print(session: Session, kind: str) -> str:
    """Return the words of a paper. Raises `UserError` where one of their fields does not exist."""
    (paper,) = (paper for paper in papers_worded(session) if paper.kind == kind)
    if paper.problem:
        raise UserError(f"{paper.title}{NO_BREAK}: {paper.problem} (Réglages, Textes des papiers)")
    return paper.words


def usual_words(kind: str) -> str:
    """Return the words of a paper that go with the program."""
    return resource("papers", f"{kind.lower()}.txt").read_text(encoding="utf-8").strip()


def save_paper_words(session: Session, kind: str, words: str, *, by: Agent) -> None:
    """Keep the words of a paper; an empty text gives back the usual one. Raises `Invalid`."""
    require(by, "save_paper_words")
    if problem := template_problem(kind, words):
        raise Invalid({"words": problem})
    row, wanted = session.scalar(select(PaperText).where(PaperText.kind == kind)), clean(words)
    is_own = wanted not in ("", clean(usual_words(kind)))
    if row is not None and is_own:
        row.words = wanted
    elif row is not None:
        session.delete(row)
    elif is_own:  # put back, it is the same row
        session.add(PaperText(uid=uuid5(NAMESPACE_OID, kind), kind=kind, words=wanted))
    session.flush()
