"""The subsidies of an exercise for a spreadsheet, exact to the cent; a second sheet says what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from espace_citoyennete.french import long_date
from espace_citoyennete.spreadsheets.sheets import Cell, Column, Sheet, about, write_sheets
from espace_citoyennete.subsidies.listing import SubsidyLine
from espace_citoyennete.subsidies.rules import KINDS

_COLUMNS = (
    Column("Association", 32), Column("Exercice", 9), Column("Axe", 32), Column("Nature", 14),
    Column("Objet", 36), Column("Demandé", 14, "cents"), Column("Proposé", 14, "cents"),
    Column("Voté", 14, "cents"), Column("Versé", 14, "cents"), Column("À reverser", 14, "cents"),
    Column("Reversé", 14, "cents"), Column("État", 24), Column("Demandée le", 12), Column("Complète le", 12),
    Column("Instruite le", 12), Column("Votée le", 12), Column("Délibération", 14),
    Column("Convention signée le", 12), Column("Notifiée le", 12), Column("Dernier versement le", 12),
    Column("Compte rendu dû le", 12), Column("Compte rendu reçu", 10), Column("Compte rendu reçu le", 12),
    Column("Close le", 12), Column("Refusée le", 12), Column("Motif", 36),
)  # fmt: skip


@dataclass(frozen=True)
class SubsidyList:
    """What is written: the requests of one exercise, the words of their codes, who publishes them."""

    year: int
    rows: Sequence[SubsidyLine]
    axes: Mapping[str, str]
    states: Mapping[str, str]
    publisher: str
    produced_on: date


def write_subsidy_list(target: Path, told: SubsidyList) -> None:
    """Write the list whole, or not at all, as a workbook or as CSV. Raises `UserError`."""
    facts = about(
        ("Liste", f"Subventions, exercice {told.year}"),
        ("Produite le", told.produced_on),
        ("Produite par", told.publisher),
        ("Champ", f"Toutes les demandes de l’exercice, au {long_date(told.produced_on, weekday=False)}."),
        ("Montants", "En euros. Demandé, proposé, voté et versé ne s’additionnent pas."),
        ("Reversé", "Ce que l’association a rendu\u202f; ce n’est pas déduit du versé."),
        ("En nature", "Valeur estimée\u00a0: rien n’est versé."),
    )
    rows = tuple(_cells(row, told) for row in told.rows)
    write_sheets(target, [Sheet("Subventions", _COLUMNS, rows), facts])


def _cells(row: SubsidyLine, told: SubsidyList) -> tuple[Cell, ...]:
    draft, file = row.draft, row.file
    return (
        row.association, draft.year, told.axes.get(draft.axis or "", ""), KINDS.get(draft.kind, draft.kind),
        draft.purpose, draft.requested_cents, draft.proposed_cents, file.voted_cents, file.paid_cents,
        file.reclaimed_cents, file.repaid_cents, told.states.get(row.state, row.state), draft.requested_on,
        file.complete_on, file.examined_on, file.voted_on, row.deliberation, file.agreement_on,
        file.notified_on, file.paid_on, file.report_due_on, "oui" if file.report_received else "non",
        file.report_received_on, file.closed_on, file.refused_on, row.refusal or row.reclaim,
    )  # fmt: skip
