"""What the screens do about people’s data: papers made, somebody forgotten, delays changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from espace_citoyennete.documents import write_document
from espace_citoyennete.privacy.given import Given, given_to, note_given
from espace_citoyennete.privacy.papers_out import PaperOut, papers_out
from espace_citoyennete.privacy.pdf import PrivacyPaper, write_privacy_paper
from espace_citoyennete.privacy.purge_acts import erase_for_good
from espace_citoyennete.privacy.redaction import Passage, passages, redacted
from espace_citoyennete.privacy.register import processings
from espace_citoyennete.privacy.retention import delays, set_delay
from espace_citoyennete.privacy.reviewing import ReviewDraft, review_note, withdraw_review
from espace_citoyennete.privacy.rules import Kept
from espace_citoyennete.privacy.sample import NoteRow
from espace_citoyennete.privacy.sections import given_sections, notice_sections, register_sections
from espace_citoyennete.privacy.service import forget_person
from espace_citoyennete.report import Section
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui.clipboard import forget_copied
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper

_NONE_READ: Mapping[str, str] = {}


@dataclass(frozen=True)
class Erased:
    """How many rows an erasure touched; what is left to do outside the base, told, or nothing."""

    rows: int
    left: str
    papers: Sequence[PaperOut]  # what went out meanwhile stays where it was put


def register_paper(desk: Desk) -> Paper:
    """Return the register of processing, ready for the data-protection officer to check."""
    with desk.database.reading() as session:
        sections = register_sections(processings(), delays(session))
    note = "Article 30 du RGPD. À relire et à compléter avec le délégué à la protection des données."
    return privacy_paper(desk, "Registre des traitements", "registre-des-traitements.pdf", note, sections)


def notice_paper(desk: Desk) -> Paper:
    """Return the notice that the public reads at the desk."""
    with desk.database.reading() as session:
        identity = town_identity(session)
        sections = notice_sections(delays(session), identity.place, identity.name)
    note = "Articles 13 et 14 du RGPD."
    return privacy_paper(desk, "Notice d’information", "notice-donnees-personnelles.pdf", note, sections)


def third_parties(desk: Desk, visitor_uid: UUID, *, has_texts: bool) -> list[Passage]:
    """Return each text of the copy of a person in which somebody else is named. Raises `UserError`."""
    with desk.database.reading() as session:
        return passages(
            session, given_to(session, visitor_uid, has_texts=has_texts, by=desk.agent), visitor_uid
        )


def given_paper(
    desk: Desk, visitor_uid: UUID, *, has_texts: bool, answers: Mapping[str, str] = _NONE_READ
) -> Paper:
    """Return all that is known of a person, to be given by hand; the journal notes that it was.

    `answers` are the texts to give in the place of those that name somebody else. Raises `UserError`.
    """
    given = _given(desk, visitor_uid, answers, has_texts=has_texts)
    kept_back = "" if has_texts else " Les notes sont retenues."
    note = f"Article 15 du RGPD. À remettre en main propre, jamais à un tiers.{kept_back}"
    return privacy_paper(
        desk, "Copie des données d’une personne", "copie-des-donnees.pdf", note, given_sections(given)
    )


def write_given(
    desk: Desk, visitor_uid: UUID, path: Path, *, has_texts: bool, answers: Mapping[str, str] = _NONE_READ
) -> None:
    """Write the same as a file that a machine reads. Raises `UserError`."""
    given = _given(desk, visitor_uid, answers, has_texts=has_texts)
    content = json.dumps(given.as_json, ensure_ascii=False, indent=1).encode()
    write_document(path, lambda file: file.write(content))


def forget(desk: Desk, visitor_uid: UUID) -> Erased:
    """Forget a person for good: nothing undoes it. Raises `UserError`."""
    now, by = desk.clock.now(), desk.agent
    with desk.database.reading() as session:
        papers = papers_out(session, visitor_uid)
    forgotten, left = erase_for_good(
        desk.database, desk.folder, lambda session: forget_person(session, visitor_uid, now=now, by=by)
    )
    desk.undo.clear()
    forget_copied()
    return Erased(forgotten.rows.total(), left, papers)


def review(desk: Desk, row: NoteRow, *, is_fine: bool) -> None:
    """Keep what is said of a note read again, with its undo. Raises `UserError`."""
    draft = ReviewDraft(row.contact_uid, is_fine)

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_review(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            review_note(session, draft, by=desk.agent)

    again()
    desk.undo.add("Note relue", back, again)


def change_delay(desk: Desk, kind: Kept, months: int) -> None:
    """Set a delay, with its undo. Raises `Invalid`."""
    former = _set_delay(desk, kind, months)
    if former != months:
        back, again = partial(_set_delay, desk, kind, former), partial(_set_delay, desk, kind, months)
        desk.undo.add("Délai de conservation modifié", back, again)


def _set_delay(desk: Desk, kind: Kept, months: int) -> int:
    with desk.database.transaction() as session:
        return set_delay(session, kind, months, by=desk.agent)


def _given(desk: Desk, visitor_uid: UUID, answers: Mapping[str, str], *, has_texts: bool) -> Given:
    with desk.database.transaction() as session:
        whole = given_to(session, visitor_uid, has_texts=has_texts, by=desk.agent)
        given = redacted(whole, passages(session, whole, visitor_uid), answers)
        note_given(session, visitor_uid)
    return given


def privacy_paper(
    desk: Desk,
    title: str,
    file_name: str,
    note: str,
    sections: list[Section],
    *,
    signatures: tuple[str, ...] = (),
) -> Paper:
    """Return a paper of privacy, ready to be printed or saved."""
    with desk.database.reading() as session:
        identity = town_identity(session)
    paper = PrivacyPaper(title, note, sections, identity, desk.clock.now(), signatures)
    return Paper(title, file_name, partial(write_privacy_paper, paper=paper), desk.database)
