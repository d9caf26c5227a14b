"""The rooms and the papers to bring, in Réglages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit
from sqlalchemy.orm import Session

from espace_citoyennete.french import numeric_date
from espace_citoyennete.town import premises
from espace_citoyennete.town.listing import PapersRow, RoomLine, paper_rows, room_rows
from espace_citoyennete.town.premises import RoomDraft
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.number_field import OptionalNumber
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.table import Column
from espace_citoyennete.ui.text_area import TextArea


class RoomsSection(ListSection):
    """The rooms where sittings are held."""

    name = "Salles"
    retired_word = "Salle retirée"
    changed_word = "Salle modifiée"

    def columns(self) -> Sequence[Column]:
        """Return the columns of the rooms."""
        return (
            Column("Salle", lambda row: row.draft.name, 26),
            Column("Places", lambda row: str(row.draft.seats or ""), 8),
            Column("Accessible", lambda row: "oui" if row.draft.is_accessible else "non", 12),
            Column("Précision", lambda row: row.draft.note, under=75),
            Column("Retirée le", lambda row: numeric_date(row.retired_on) if row.retired_on else "", 12),
        )

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the facts of a room."""
        seats = OptionalNumber("Non précisé", 500, least=1)
        return (
            (Field("name", "Salle", QLineEdit(), required=True, stretch=2),
             Field("seats", "Places", seats)),
            Field("is_accessible", "Accessible en fauteuil roulant", QCheckBox()),
            Field("note", "Précision", QLineEdit(), hint="Étage, entrée, équipement."),
        )  # fmt: skip

    def new_values(self) -> dict[str, Any]:
        """Propose a room that everybody can enter."""
        return {"is_accessible": True}

    def rows(self, session: Session) -> Sequence[RoomLine]:
        """Return the rooms."""
        return room_rows(session)

    def values_of(self, row: RoomLine) -> dict[str, Any]:
        """Return what the form shows."""
        return {name: value for name, value in vars(row.draft).items() if name != "uid"}

    def write(self, session: Session, values: dict[str, Any], row: RoomLine | None) -> None:
        """Add or change a room."""
        draft = replace(row.draft, **values) if row else RoomDraft(**values)
        premises.save_room(session, draft, by=self.desk.agent)

    def retire(self, session: Session, row: RoomLine) -> None:
        """Offer a room no more."""
        today = self.desk.clock.today()
        premises.retire_room(session, row.draft.uid, today=today, by=self.desk.agent)

    def restore(self, session: Session, row: RoomLine) -> None:
        """Offer a room again."""
        premises.restore_room(session, row.draft.uid, by=self.desk.agent)

    def is_retired(self, row: RoomLine) -> bool:
        """Tell whether the room is offered no more."""
        return row.retired_on is not None


class PapersSection(ListSection):
    """What to bring to an appointment, by domain of law."""

    name = "Pièces à apporter"
    add_word = ""  # a row a domain
    retire_word = "Effacer"
    retired_word = "Pièces effacées"
    changed_word = "Pièces modifiées"
    has_retired = False

    def columns(self) -> Sequence[Column]:
        """Return the domain and its papers."""
        return (
            Column("Domaine du droit", lambda row: row.domain, 34),
            Column("Pièces à apporter", lambda row: row.draft.words, tip=lambda row: row.draft.words),
        )

    def fields(self) -> Sequence[Field]:
        """Return the words."""
        hint = "Imprimées sur la convocation. Une liste sobre, sans conseil."
        return (Field("words", "Pièces à apporter", TextArea(), limit=premises.PAPERS_LENGTH, hint=hint),)

    def rows(self, session: Session) -> Sequence[PapersRow]:
        """Return every domain with its papers."""
        return paper_rows(session, self.desk.clock.today())

    def key(self, row: PapersRow) -> object:
        """Return the domain, which may have no papers yet."""
        return row.draft.domain

    def values_of(self, row: PapersRow) -> dict[str, Any]:
        """Return what the form shows."""
        return {"words": row.draft.words}

    def write(self, session: Session, values: dict[str, Any], row: PapersRow) -> None:
        """Change the papers of a domain."""
        premises.save_papers(session, replace(row.draft, **values), by=self.desk.agent)

    def retire(self, session: Session, row: PapersRow) -> None:
        """Ask for no paper in this domain."""
        premises.save_papers(session, replace(row.draft, words=""), by=self.desk.agent)

    def restore(self, session: Session, row: PapersRow) -> None:
        """Ask for the papers again."""
        premises.save_papers(session, row.draft, by=self.desk.agent)
