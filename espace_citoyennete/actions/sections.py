"""The chapters of a report: the courses, the groups received, the other actions."""

from espace_citoyennete.actions.figures import ActionFigures, CourseFigures, OtherAction
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


def action_sections(figures: ActionFigures) -> list[Section]:
    """Lay out the chapters of the groups received and of the other actions, where there was one."""
    chapters = (
        ("groupes", "Groupes accueillis", "Groupes reçus dans l’année.", figures.groups),
        ("actions", "Autres actions de la délégation", "Actions tenues et comptées.", figures.others),
    )
    return [_chapter(key, title, counts, actions) for key, title, counts, actions in chapters if actions]


def _chapter(key: str, title: str, counts: str, actions: tuple[OtherAction, ...]) -> Section:
    present = sum(action.present for action in actions)
    told = (
        KeyFigure(key, title, len(actions), "count", counts),
        KeyFigure(
            f"{key}_presents",
            f"Présents\u00a0: {title[:1].lower()}{title[1:]}",
            present,
            "count",
            "Personnes présentes ce jour-là\u202f; annoncés et inscrits sont deux autres nombres.",
        ),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            numeric_date(one.held_on), one.label, one.title, one.organisation,
            one.announced, one.registered, one.present, one.present - one.women - one.men,
        )
        for one in actions
    ]  # fmt: skip
    table = Table(
        key=f"{key}_liste",
        title=title,
        columns=("Date", "Type", "Titre", "Organisme", "Annoncés", "Inscrits", "Présents", "Genre NC"),
        rows=tuple(rows),
        total=("Total", *[None] * 5, present, sum(one.present - one.women - one.men for one in actions)),
        unit="personnes",
        note="Un tiret\u00a0: personne ne l’a compté. Annoncés, inscrits et présents ne s’additionnent pas.",
        kinds=("text", "text", "text", "text", "count", "count", "count", "count"),
    )
    return Section(key, title, told, (table,))
