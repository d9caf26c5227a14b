"""The chapters of a report: the courses, the groups received, the other actions."""

from itertools import groupby

from espace_citoyennete.actions.figures import ActionFigures, CourseFigures, CourseRow, OtherAction
from espace_citoyennete.actions.rules import GROUP, added
from espace_citoyennete.french import NO_BREAK, numeric_date, plural
from espace_citoyennete.jeudis.rules import rest
from espace_citoyennete.jeudis.sections import gender_columns
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.report import (
    NOT_COMMUNICATED,
    Breakdown,
    Cell,
    KeyFigure,
    Kind,
    Origin,
    Section,
    Table,
    Where,
    base_words,
    breakdown_table,
)

_NOTE = "Un tiret\u00a0: personne ne l’a compté. Annoncés, inscrits et présents ne s’additionnent pas."
_LINE = (
    "Une ligne par action tenue et comptée. Présents\u00a0: venus ce jour-là\u202f; annoncés et inscrits "
    "sont deux autres nombres."
)
_COURSES = Origin("stages")


def _adding(name: str, *where: tuple[str, str | int], records: str = "stages") -> Origin:
    """Return the courses, or the other actions, with one of their numbers: the people present…"""
    return Origin(records, ((NUMBER, name), *where))


def _people_of(where: Where) -> tuple[Origin, Origin, Origin, Origin]:
    """Return the origins of the numbers of people of some actions, gender not communicated last."""
    names = ("annonces", "inscrits", "presents")
    announced, registered, present = (_adding(name, *where, records="actions") for name in names)
    return announced, registered, present, present.narrowed((("genre", NOT_COMMUNICATED),))


def course_key_figures(figures: CourseFigures) -> tuple[KeyFigure, ...]:
    """Return the courses' figures that are quoted, with what they count."""
    return (
        KeyFigure(
            "stages",
            "Stages citoyenneté",
            len(figures.courses),
            "count",
            "Stages tenus et comptés\u202f; ni à venir, ni annulés.",
            _COURSES,
        ),
        KeyFigure(
            "stages_presents",
            "Stagiaires présents",
            figures.present,
            "count",
            "Personnes présentes au stage\u202f; les convoqués sont un autre nombre.",
            _adding("presents"),
        ),
        KeyFigure(
            "stages_convoques",
            "Stagiaires convoqués",
            figures.convened,
            "count",
            "Personnes convoquées par la justice.",
            _adding("convoques"),
        ),
        KeyFigure(
            "stages_valides",
            "Stages validés",
            figures.validated,
            "count",
            "Stagiaires dont le stage est validé, là où l’association l’a dit.",
            _adding("valides"),
        ),
        KeyFigure(
            "stages_duree",
            "Durée des stages",
            figures.minutes,
            "minutes",
            "Heures des stages dont la durée est connue, une fois par stage quel que soit le public.",
            _adding("minutes"),
        ),
    )


def course_sections(figures: CourseFigures) -> list[Section]:
    """Lay out the chapter « Stages citoyenneté »."""
    blocks = (_courses(figures), *_by_type(figures), *_people(figures))
    return [Section("stages", "Stages citoyenneté", course_key_figures(figures), blocks)]


def _courses(figures: CourseFigures) -> Table:
    columns, codes = gender_columns(figures.genders)
    counts: list[Kind] = ["count"] * (len(columns) + 4)

    def people(told: CourseRow | CourseFigures) -> tuple[int | None, ...]:
        genders = told.genders
        return (
            told.convened, told.present, told.validated, *(genders[code] for code in codes),
            rest(told.present, genders),
        )  # fmt: skip

    return Table(
        key="stages_liste",
        title="Stages tenus",
        columns=("Date", "Organisateur", "Convoqués", "Présents", "Validés", *columns, "Genre NC"),
        rows=tuple(
            (numeric_date(course.held_on), course.organiser, *people(course)) for course in figures.courses
        ),
        total=("Total", None, *people(figures)),
        unit="personnes",
        note="Aucun nom de stagiaire n’est conservé. Un tiret\u00a0: personne ne l’a compté. "
        + base_words("Genre des présents", sum(figures.genders.values()), figures.present),
        kinds=("text", "text", *counts),
        definition="Une ligne par stage tenu et compté. Convoqués par la justice, présents ce jour-là et "
        "validés sont trois nombres. Le genre est celui des présents.",
        row_where=tuple((("action", str(course.uid)),) for course in figures.courses),
        origins=(
            None, None, _adding("convoques"), _adding("presents"), _adding("valides"),
            *(_adding("presents", ("genre", code)) for code in (*codes, NOT_COMMUNICATED)),
        ),
    )  # fmt: skip


def _by_type(figures: CourseFigures) -> list[Table]:
    """Lay out the courses by the type that the law gives them; nothing where no type was told."""
    rows: list[tuple[Cell, ...]] = []
    where: list[Where] = []
    by_type = sorted(figures.courses, key=lambda course: (course.type_label, course.type or ""))
    for code, group in groupby(by_type, key=lambda course: course.type or NOT_COMMUNICATED):
        courses = list(group)
        where.append((("type", code),))
        rows.append(
            (
                courses[0].type_label or "Type non précisé", len(courses),
                added(one.half_days for one in courses), added(one.minutes for one in courses),
                added(one.convened for one in courses), sum(one.present for one in courses),
                added(one.validated for one in courses),
            )
        )  # fmt: skip
    if not any(course.type or course.minutes or course.half_days for course in figures.courses):
        return []
    known = sum(course.minutes is not None for course in figures.courses)
    names = ("demi_journees", "minutes", "convoques", "presents", "valides")
    return [
        Table(
            key="stages_types",
            title="Stages par type",
            columns=("Type", "Stages", "Demi-journées", "Durée", "Convoqués", "Présents", "Validés"),
            rows=tuple(rows),
            unit="stages, demi-journées, heures et personnes",
            note=f"Durée connue de {plural(known, 'stage')} sur {len(figures.courses)}. "
            f"Un tiret{NO_BREAK}: personne ne l’a dit.",
            kinds=("text", "count", "count", "minutes", "count", "count", "count"),
            definition="Stages tenus et comptés selon le type que leur donne la loi, avec leur durée et "
            "leurs personnes.",
            row_where=tuple(where),
            origins=(None, _COURSES, *map(_adding, names)),
        )
    ]


def _people(figures: CourseFigures) -> list[Table]:
    """Lay out who sent the trainees, how old they are and where they live, where somebody was asked."""
    tables: tuple[tuple[str, str, str, str, str, Breakdown], ...] = (
        ("prescripteurs", "Qui a adressé les convoqués", "Prescripteur", "prescripteur", "convoques",
         figures.prescribers),
        ("ages", "Âge des stagiaires", "Âge", "age", "presents", figures.ages),
        ("quartiers", "Quartier des stagiaires", "Quartier", "quartier", "presents", figures.homes),
    )  # fmt: skip
    definitions = {
        "convoques": ("personnes convoquées", "Personnes convoquées selon qui les a adressées."),
        "presents": ("personnes présentes", "Personnes présentes, telles que l’association les a comptées."),
    }
    return [
        breakdown_table(
            f"stages_{key}", title, found, first=first, unit=definitions[number][0],
            definition=definitions[number][1], counted=_adding(number), by=by,
        )
        for key, title, first, by, number, found in tables
        if found.answered
    ]  # fmt: skip


def action_sections(figures: ActionFigures) -> list[Section]:
    """Lay out the chapters of the groups received and of the other actions, where there was one."""
    chapters = []
    if figures.groups:
        chapters.append(_groups(figures.groups))
    if figures.others:
        chapters.append(_others(figures.others))
    return chapters


def _groups(groups: tuple[OtherAction, ...]) -> Section:
    present, unknown = sum(one.present for one in groups), sum(one.unknown for one in groups)
    are_groups: Where = (("type", GROUP),)
    people = _people_of(are_groups)
    told = (
        KeyFigure(
            "groupes",
            "Groupes accueillis",
            len(groups),
            "count",
            "Groupes reçus et comptés\u202f; ni à venir, ni annulés.",
            Origin("actions", are_groups),
        ),
        KeyFigure(
            "groupes_presents",
            "Présents\u00a0: groupes accueillis",
            present,
            "count",
            "Personnes présentes ce jour-là\u202f; annoncés et inscrits sont deux autres nombres.",
            _adding("presents", *are_groups, records="actions"),
        ),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            numeric_date(one.held_on), one.title, one.organisation, one.people_met,
            one.announced, one.registered, one.present, one.unknown,
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
        definition=_LINE,
        row_where=_lines(groups),
        origins=(None, None, None, None, *people),
    )  # fmt: skip
    return Section("groupes", "Groupes accueillis", told, (table,))


def _others(actions: tuple[OtherAction, ...]) -> Section:
    """Lay out actions of many kinds: the people of a meeting and of a rally are in no total together."""
    title = "Autres actions de la délégation"
    without_chapter: Where = (("a_son_chapitre", 0),)
    counted = Origin("actions", without_chapter)
    people = _people_of(without_chapter)
    told = (KeyFigure("actions", title, len(actions), "count", "Actions tenues et comptées.", counted),)
    ordered = sorted(actions, key=lambda one: (one.label, one.kind, one.held_on))
    kinds = {key: list(mine) for key, mine in groupby(ordered, key=lambda one: (one.kind, one.label))}
    by_kind = Table(
        key="actions_types",
        title="Actions par type",
        columns=("Type", "Actions", "Présents"),
        rows=tuple(
            (label, len(mine), sum(one.present for one in mine)) for (_kind, label), mine in kinds.items()
        ),
        unit="actions et personnes",
        note="Les présents de types différents ne s’additionnent pas.",
        definition="Actions tenues et comptées selon leur type, avec les personnes présentes.",
        row_where=tuple((("type", kind),) for kind, _label in kinds),
        origins=(None, counted, people[2]),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            numeric_date(one.held_on), one.label, one.title, one.organisation,
            one.announced, one.registered, one.present, one.unknown,
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
        definition=_LINE,
        row_where=_lines(actions),
        origins=(None, None, None, None, *people),
    )
    return Section("actions", title, told, (by_kind, listed))


def _lines(actions: tuple[OtherAction, ...]) -> tuple[Where, ...]:
    return tuple((("action", str(one.uid)),) for one in actions)
