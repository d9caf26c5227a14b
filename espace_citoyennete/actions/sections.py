"""The chapters of a report: the courses, the groups received, the other actions."""

from itertools import groupby

from espace_citoyennete.actions.figures import ActionFigures, CourseFigures, OtherAction
from espace_citoyennete.actions.rules import added
from espace_citoyennete.french import NO_BREAK, numeric_date, plural
from espace_citoyennete.report import Breakdown, Cell, KeyFigure, Section, Table, breakdown_table

_NOTE = "Un tiret\u00a0: personne ne l’a compté. Annoncés, inscrits et présents ne s’additionnent pas."


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
        KeyFigure(
            "stages_valides",
            "Stages validés",
            figures.validated,
            "count",
            "Stagiaires dont le stage est validé, là où l’association l’a dit.",
        ),
        KeyFigure(
            "stages_duree",
            "Durée des stages",
            figures.minutes,
            "minutes",
            "Heures des stages dont la durée est connue, une fois par stage quel que soit le public.",
        ),
    )


def course_sections(figures: CourseFigures) -> list[Section]:
    """Lay out the chapter « Stages citoyenneté »."""
    blocks = (_courses(figures), *_by_type(figures), *_people(figures))
    return [Section("stages", "Stages citoyenneté", course_key_figures(figures), blocks)]


def _courses(figures: CourseFigures) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            numeric_date(c.held_on), c.organiser, c.convened, c.present, c.validated,
            c.women, c.men, c.present - c.women - c.men,
        )
        for c in figures.courses
    ]  # fmt: skip
    women, men = sum(c.women for c in figures.courses), sum(c.men for c in figures.courses)
    unknown = figures.present - women - men
    return Table(
        key="stages_liste",
        title="Stages tenus",
        columns=(
            "Date", "Organisateur", "Convoqués", "Présents", "Validés", "Femmes", "Hommes", "Genre NC",
        ),
        rows=tuple(rows),
        total=("Total", None, figures.convened, figures.present, figures.validated, women, men, unknown),
        unit="personnes",
        note="Aucun nom de stagiaire n’est conservé. Un tiret\u00a0: personne ne l’a compté.",
        kinds=("text", "text", "count", "count", "count", "count", "count", "count"),
    )  # fmt: skip


def _by_type(figures: CourseFigures) -> list[Table]:
    """Lay out the courses by the type that the law gives them; nothing where no type was told."""
    rows: list[tuple[Cell, ...]] = []
    by_type = sorted(figures.courses, key=lambda course: course.type)
    for label, group in groupby(by_type, key=lambda course: course.type):
        courses = list(group)
        rows.append(
            (
                label or "Type non précisé", len(courses), added(one.half_days or None for one in courses),
                added(one.minutes for one in courses), added(one.convened for one in courses),
                sum(one.present for one in courses), added(one.validated for one in courses),
            )
        )  # fmt: skip
    if not any(course.type or course.minutes or course.half_days for course in figures.courses):
        return []
    known = sum(course.minutes is not None for course in figures.courses)
    return [
        Table(
            key="stages_types",
            title="Stages par type",
            columns=("Type", "Stages", "Demi-journées", "Durée", "Convoqués", "Présents", "Validés"),
            rows=tuple(rows),
            note=f"Durée connue de {plural(known, 'stage')} sur {len(figures.courses)}. "
            f"Un tiret{NO_BREAK}: personne ne l’a dit.",
            kinds=("text", "count", "count", "minutes", "count", "count", "count"),
        )
    ]


def _people(figures: CourseFigures) -> list[Table]:
    """Lay out who sent the trainees, how old they are and where they live, where somebody was asked."""
    tables: tuple[tuple[str, str, str, str, Breakdown], ...] = (
        ("prescripteurs", "Qui a adressé les convoqués", "Prescripteur", "convoquées", figures.prescribers),
        ("ages", "Âge des stagiaires", "Âge", "présentes", figures.ages),
        ("quartiers", "Quartier des stagiaires", "Quartier", "présentes", figures.homes),
    )
    return [
        breakdown_table(f"stages_{key}", title, found, first=first, unit=f"personnes {who}")
        for key, title, first, who, found in tables
        if found.answered
    ]


def action_sections(figures: ActionFigures) -> list[Section]:
    """Lay out the chapters of the groups received and of the other actions, where there was one."""
    chapters = []
    if figures.groups:
        chapters.append(_groups(figures.groups))
    if figures.others:
        chapters.append(_others(figures.others))
    return chapters


def _groups(groups: tuple[OtherAction, ...]) -> Section:
    present, unknown = sum(one.present for one in groups), sum(map(_unknown, groups))
    told = (
        KeyFigure("groupes", "Groupes accueillis", len(groups), "count", "Groupes reçus dans l’année."),
        KeyFigure(
            "groupes_presents",
            "Présents\u00a0: groupes accueillis",
            present,
            "count",
            "Personnes présentes ce jour-là\u202f; annoncés et inscrits sont deux autres nombres.",
        ),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            numeric_date(one.held_on), one.title, one.organisation, one.people_met,
            one.announced, one.registered, one.present, _unknown(one),
        )
        for one in groups
    ]  # fmt: skip
    table = Table(
        key="groupes_liste",
        title="Groupes accueillis",
        columns=(
            "Date", "Titre", "Organisme", "Personnes rencontrées",
            "Annoncés", "Inscrits", "Présents", "Genre NC",
        ),
        rows=tuple(rows),
        total=("Total", *[None] * 5, present, unknown),
        unit="personnes",
        note=_NOTE,
        kinds=("text", "text", "text", "text", "count", "count", "count", "count"),
    )  # fmt: skip
    return Section("groupes", "Groupes accueillis", told, (table,))


def _others(actions: tuple[OtherAction, ...]) -> Section:
    """Lay out actions of many kinds: the people of a meeting and of a rally are in no total together."""
    title = "Autres actions de la délégation"
    told = (KeyFigure("actions", title, len(actions), "count", "Actions tenues et comptées."),)
    ordered = sorted(actions, key=lambda one: (one.label, one.held_on))
    kinds = {label: list(mine) for label, mine in groupby(ordered, key=lambda one: one.label)}
    by_kind = Table(
        key="actions_types",
        title="Actions par type",
        columns=("Type", "Actions", "Présents"),
        rows=tuple((label, len(mine), sum(one.present for one in mine)) for label, mine in kinds.items()),
        note="Les présents de types différents ne s’additionnent pas.",
    )
    rows: list[tuple[Cell, ...]] = [
        (
            numeric_date(one.held_on), one.label, one.title, one.organisation,
            one.announced, one.registered, one.present, _unknown(one),
        )
        for one in actions
    ]  # fmt: skip
    listed = Table(
        key="actions_liste",
        title=title,
        columns=("Date", "Type", "Titre", "Organisme", "Annoncés", "Inscrits", "Présents", "Genre NC"),
        rows=tuple(rows),
        unit="personnes",
        note=_NOTE,
        kinds=("text", "text", "text", "text", "count", "count", "count", "count"),
    )
    return Section("actions", title, told, (by_kind, listed))


def _unknown(action: OtherAction) -> int:
    return action.present - action.women - action.men
