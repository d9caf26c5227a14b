"""What a printed report ends with: how it counts, what was not answered, and each definition."""

from collections.abc import Iterator
from typing import NamedTuple

from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.french import NO_BREAK, fold
from espace_citoyennete.report import Cell, Section, SectionText, Table


class _Word(NamedTuple):
    """A word of the reports, what it counts and does not, and how what is counted so is called."""

    word: str
    counted: str
    left_out: str
    called: tuple[str, ...]  # how the label of a figure, a heading or a unit begins, folded


_WORDS = (
    _Word(
        "Contact reçu",
        "Un appel reçu, une visite sans rendez-vous, un courriel, un courrier, une visioconférence, un "
        "contact hors les murs ou une fiche de liaison, d’un membre du public",
        "Les appels passés, la venue à un rendez-vous déjà pris, les échanges entre professionnels, les "
        "erreurs",
        ("contacts",),
    ),
    _Word(
        "Demande",
        "Un domaine du droit abordé dans un contact, qui peut en avoir plusieurs\u202f; le premier est "
        "le principal",
        "",
        ("domaine du droit",),
    ),
    _Word(
        "Rendez-vous pris",
        "Chaque rendez-vous des séances de la période, une fois même déplacé",
        "",
        ("rendez-vous", "pris"),
    ),
    _Word(
        "Personne reçue",
        "Un rendez-vous honoré, ou quelqu’un vu en permanence sans rendez-vous",
        "Ce n’est jamais un second contact",
        ("personnes recues", "recus"),
    ),
    _Word(
        "Taux d’absence",
        "Absents ÷ (reçus + absents)",
        "Les rendez-vous annulés ou déplacés",
        ("taux d'absence",),
    ),
    _Word(
        "Taux de remplissage",
        "Rendez-vous ni annulés ni déplacés (reçus, absents, à venir, à renseigner) ÷ créneaux des "
        "séances non annulées",
        "",
        ("taux de remplissage", "remplissage"),
    ),
    _Word(
        "Présents",
        "Les personnes là ce jour-là, à un Jeudi, un stage ou un groupe",
        "Annoncés, inscrits et convoqués, trois autres nombres",
        ("presents", "stagiaires presents"),
    ),
    _Word(
        "Voté, versé",
        "Les montants par année de la délibération, et par année du paiement",
        "Les montants demandés",
        ("vote", "verse", "subventions votees", "subventions versees"),
    ),
)
_UNITS = {"count": "nombre", "share": "part, en %", "cents": "euros", "minutes": "durée"}
_MISSING = "Non communiqué"


def annex(report: AnnualReport) -> tuple[Section, ...]:
    """Return the words of what a report counts, what was not answered, then each definition."""
    blocks = tuple(table for table in (_words(report), _missing(report)) if table.rows)
    return (
        *((Section("methode", "Note de méthode", blocks=blocks),) if blocks else ()),
        Section(
            "definitions",
            "Définitions",
            blocks=tuple(_definitions(report)),
            texts=(
                SectionText(
                    "regles",
                    f"Règles de comptage, version {report.stamp.rules}",
                    "Une définition qui change prend une autre version. Deux bilans de versions différentes "
                    "ne se comparent pas sans le dire.",
                ),
            ),
        ),
    )


def _words(report: AnnualReport) -> Table:
    """Return the words of what the report counts, and of nothing else."""
    names = [figure.label for section in report.sections for figure in section.figures]
    names += [name for table in report.tables for name in (table.unit, *table.columns)]
    said = tuple(map(fold, names))
    kept = [word for word in _WORDS if any(name.startswith(word.called) for name in said)]
    return Table(
        key="mots",
        title="Les mots du bilan",
        columns=("Mot", "Ce qui est compté", "Ce qui ne l’est pas"),
        rows=tuple((word.word, word.counted, word.left_out) for word in kept),
        kinds=("text", "text", "text"),
        note="Ces nombres ne s’additionnent jamais entre eux." if len(kept) > 1 else "",
    )


def _missing(report: AnnualReport) -> Table:
    tables = report.tables
    return Table(
        key="reponses_manquantes",
        title="Les réponses manquantes",
        columns=("Tableau", "Total", _MISSING, "Part du total"),
        rows=tuple(line for table in tables for line in _unanswered(table)),
        kinds=("text", "count", "count", "share"),
        note="La part des autres réponses se lit sur celles qui ont été données.",
    )


def _unanswered(table: Table) -> Iterator[tuple[Cell, ...]]:
    if table.total is None:
        return
    for row in table.rows:
        if row[0] == _MISSING:
            missing, total = row[1], table.total[1]
            yield table.title, total, missing, _ratio(missing, total)


def _ratio(part: Cell, whole: Cell) -> float | None:
    """Return the share, unless one of both is hidden."""
    return part / whole if isinstance(part, int) and isinstance(whole, int) and whole else None


def _definitions(report: AnnualReport) -> Iterator[Table]:
    """Give one table a chapter; what several chapters tell is defined in the first one."""
    told: set[str] = set()
    for section in report.sections:
        tables = [block for block in section.blocks if isinstance(block, Table)]
        lines = [
            *((one.key, one.label, _UNITS[one.unit], one.definition) for one in section.figures),
            *((one.key, f"Tableau{NO_BREAK}: {one.title}", one.unit, one.definition) for one in tables),
        ]
        rows = tuple(line[1:] for line in lines if line[0] not in told)
        told |= {line[0] for line in lines}
        if rows:
            yield Table(
                key=f"definitions_{section.key}",
                title=section.title,
                columns=("Chiffre ou tableau", "Unité", "Ce qui est compté"),
                rows=rows,
                kinds=("text", "text", "text"),
            )
