"""The subsidies' chapter of a report."""

from espace_citoyennete.french import money
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.report import KeyFigure, Kind, Origin, Section, Table, Where
from espace_citoyennete.subsidies.figures import SubsidyFigures, SubsidyRow


def _adding(amount: str, nature: str = "argent") -> Origin:
    """Return the subsidies in money, or in kind, with one of their amounts."""
    return Origin("subventions", ((NUMBER, amount), ("nature", nature)))


def subsidy_key_figures(figures: SubsidyFigures) -> tuple[KeyFigure, ...]:
    """Return the subsidies' figures that are quoted, with what they count."""
    return (
        KeyFigure(
            "subventions_votees",
            "Subventions votées",
            figures.voted_cents,
            "cents",
            "Montants votés, à l’année de la délibération\u202f; le demandé et le versé sont à part.",
            _adding("vote"),
        ),
        KeyFigure(
            "subventions_versees",
            "Subventions versées",
            figures.paid_cents,
            "cents",
            "Montants payés, à l’année du versement.",
            _adding("verse"),
        ),
        KeyFigure(
            "associations_soutenues",
            "Associations soutenues",
            len(figures.supported),
            "count",
            "Associations dont une subvention en argent a été votée, à l’année de la délibération\u202f; "
            "chacune compte une fois.",
            Origin("associations"),
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
            *("Association", "Action", "Axe", "Demandé", "Voté", "Versé"),
            *(["Reversé"] if repaid else []),
            "Bilan reçu",
        ),
        rows=tuple(
            (
                row.association,
                row.purpose,
                row.axis,
                *_amounts(row, repaid),
                "oui" if row.report_received else "non",
            )
            for row in figures.subsidies
        ),
        total=("Total", None, None, *_amounts(figures, repaid), None),
        unit="euros",
        note=note,
        kinds=("text", "text", "text", *amounts[: 3 + repaid], "text"),
        definition="Une ligne par subvention en argent. Demandé à l’année de l’exercice, voté à celle de la "
        "délibération, versé à celle du paiement\u00a0: trois montants.",
        row_where=_lines(figures.subsidies),
        origins=(
            None,
            None,
            None,
            *map(_adding, ("demande", "vote", "verse", "reverse")[: 3 + repaid]),
            None,
        ),
    )


def _words(row: SubsidyRow) -> tuple[str, str | None, str]:
    return row.association, row.purpose or None, row.axis


def _amounts(row: SubsidyRow | SubsidyFigures, repaid: bool) -> list[int]:
    amounts = [row.requested_cents, row.voted_cents, row.paid_cents]
    return [*amounts, row.repaid_cents] if repaid else amounts


def _lines(rows: tuple[SubsidyRow, ...]) -> tuple[Where, ...]:
    return tuple((("subvention", str(row.uid)),) for row in rows)


def _in_kind(figures: SubsidyFigures) -> Table:
    rows = tuple((*_words(row), row.voted_cents) for row in figures.in_kind)
    return Table(
        key="aides_en_nature",
        title="Aides en nature par association",
        columns=("Association", "Action", "Axe", "Valeur accordée"),
        rows=rows,
        total=("Total", None, None, sum(row.voted_cents for row in figures.in_kind)),
        unit="euros",
        note="Salles, copies, prêts\u00a0: valeur estimée, hors des montants votés.",
        kinds=("text", "text", "text", "cents"),
        definition="Une ligne par aide en nature, à sa valeur estimée, à l’année de la délibération.",
        row_where=_lines(figures.in_kind),
        origins=(None, None, None, _adding("vote", "nature")),
    )
