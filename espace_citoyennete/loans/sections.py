"""The chapter of the exhibitions lent."""

from espace_citoyennete.french import NO_BREAK, number, plural
from espace_citoyennete.loans.figures import LoanFigures
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.report import NOT_COMMUNICATED, Cell, KeyFigure, Origin, Section, Table

_LOANS, _PUBLIC = Origin("prets"), Origin("prets", ((NUMBER, "public"),))


def loan_key_figures(figures: LoanFigures) -> tuple[KeyFigure, ...]:
    """Return the figures of the loans that are quoted, with what they count."""
    return (
        KeyFigure(
            "expositions_pretees",
            "Expositions prêtées",
            figures.loans,
            "count",
            "Départs dans la période\u202f; une exposition prêtée deux fois compte deux fois.",
            _LOANS,
        ),
        KeyFigure(
            "expositions_public",
            "Public des expositions",
            figures.public,
            "count",
            "Personnes touchées, dites par l’emprunteur au retour\u202f; un prêt sans réponse n’ajoute rien.",
            _PUBLIC,
        ),
    )


def loan_sections(figures: LoanFigures) -> list[Section]:
    """Lay out the chapter « Expositions prêtées »."""
    rows: list[tuple[Cell, ...]] = [
        (theme.theme or "Sans thème", theme.loans, theme.public) for theme in figures.themes
    ]
    table = Table(
        key="expositions_par_theme",
        title="Expositions prêtées par thème",
        columns=("Thème", "Prêts", "Public"),
        rows=tuple(rows),
        total=("Total", figures.loans, figures.public),
        unit="prêts et personnes",
        note=f"Public{NO_BREAK}: {plural(figures.told, 'réponse')} sur {number(figures.loans)} prêts.",
        definition="Départs de la période selon le thème de l’exposition, avec les personnes touchées que "
        "l’emprunteur a dites.",
        row_where=tuple((("theme", theme.theme or NOT_COMMUNICATED),) for theme in figures.themes),
        origins=(None, _LOANS, _PUBLIC),
    )
    return [Section("expositions", "Expositions prêtées", loan_key_figures(figures), (table,))]
