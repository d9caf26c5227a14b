"""The courses' chapter of a report."""

from espace_citoyennete.actions.figures import CourseFigures
from espace_citoyennete.french import numeric_date
from espace_citoyennete.report import Cell, KeyFigure, Section, Table


def course_key_figures(figures: CourseFigures) -> tuple[KeyFigure, ...]:
    """Return the courses' figures that are quoted, with what they count."""
    return (
        KeyFigure("stages", "Stages citoyenneté", len(figures.courses), "count", "Stages tenus."),
        KeyFigure(
            "stages_presents",
            "Stagiaires présents",
            figures.present,
            "count",
            "Personnes présentes au stage\u202f; les convoqués sont un autre nombre.",
        ),
        KeyFigure(
            "stages_convoques",
            "Stagiaires convoqués",
            figures.convened,
            "count",
            "Personnes convoquées par la justice.",
        ),
    )


def course_sections(figures: CourseFigures) -> list[Section]:
    """Lay out the chapter « Stages citoyenneté »."""
    rows: list[tuple[Cell, ...]] = [
        (numeric_date(c.held_on), c.organiser, c.convened, c.present, c.women, c.men) for c in figures.courses
    ]
    table = Table(
        key="stages_liste",
        title="Stages tenus",
        columns=("Date", "Organisateur", "Convoqués", "Présents", "Femmes", "Hommes"),
        rows=tuple(rows),
        total=(
            "Total",
            None,
            figures.convened,
            figures.present,
            sum(c.women for c in figures.courses),
            sum(c.men for c in figures.courses),
        ),
        unit="personnes",
        note="Aucun nom de stagiaire n’est conservé.",
        kinds=("text", "text", "count", "count", "count", "count"),
    )
    return [Section("stages", "Stages citoyenneté", course_key_figures(figures), (table,))]
