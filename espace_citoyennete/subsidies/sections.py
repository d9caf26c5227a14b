"""The subsidies' chapter of a report."""

from espace_citoyennete.french import money
from espace_citoyennete.report import KeyFigure, Kind, Section, Table
from espace_citoyennete.subsidies.figures import SubsidyFigures, SubsidyRow


def subsidy_key_figures(figures: SubsidyFigures) -> tuple[KeyFigure, ...]:
    """Return the subsidies' figures that are quoted, with what they count."""
    return (
        KeyFigure(
            "subventions_votees",
            "Subventions votées",
            figures.voted_cents,
            "cents",
            "Montants votés, à l’année de la délibération\u202f; le demandé et le versé sont à part.",
        ),
        KeyFigure(
            "subventions_versees",
            "Subventions versées",
            figures.paid_cents,
            "cents",
            "Montants payés, à l’année du versement.",
        ),
        KeyFigure(
            "associations_soutenues",
            "Associations soutenues",
            len({row.association for row in figures.subsidies if row.voted_cents}),
            "count",
            "Associations dont une subvention a été votée.",
        ),
    )


def subsidy_sections(figures: SubsidyFigures) -> list[Section]:
    """Lay out the chapter « Soutien aux associations »."""
    tables = [_in_money(figures), *([_in_kind(figures)] if figures.in_kind else [])]
    return [Section("subventions", "Soutien aux associations", subsidy_key_figures(figures), tuple(tables))]


def _in_money(figures: SubsidyFigures) -> Table:
    repaid = bool(figures.repaid_cents)  # its column stands there only where something was paid back
    amounts: list[Kind] = ["cents", "cents", "cents", "cents"]
    note = "Demandé, voté et versé ne s’additionnent pas."
    if repaid:
        note += " Le reversé est compté à l’année du reversement et n’est pas déduit du versé."
    if figures.envelope_cents:
        note += f" Enveloppe\u00a0: {money(figures.envelope_cents)}."
    return Table(
        key="subventions_liste",
        title="Subventions par association",
        columns=(
            *("Association", "Axe", "Demandé", "Voté", "Versé"),
            *(["Reversé"] if repaid else []),
            "Bilan reçu",
        ),
        rows=tuple(
            (row.association, row.axis, *_amounts(row, repaid), "oui" if row.report_received else "non")
            for row in figures.subsidies
        ),
        total=("Total", None, *_amounts(figures, repaid), None),
        unit="euros",
        note=note,
        kinds=("text", "text", *amounts[: 3 + repaid], "text"),
    )


def _amounts(row: SubsidyRow | SubsidyFigures, repaid: bool) -> list[int]:
    amounts = [row.requested_cents, row.voted_cents, row.paid_cents]
    return [*amounts, row.repaid_cents] if repaid else amounts


def _in_kind(figures: SubsidyFigures) -> Table:
    rows = tuple((row.association, row.axis, row.voted_cents) for row in figures.in_kind)
    return Table(
        key="aides_en_nature",
        title="Aides en nature par association",
        columns=("Association", "Axe", "Valeur accordée"),
        rows=rows,
        total=("Total", None, sum(row.voted_cents for row in figures.in_kind)),
        unit="euros",
        note="Salles, copies, prêts\u00a0: valeur estimée, hors des montants votés.",
        kinds=("text", "text", "cents"),
    )
