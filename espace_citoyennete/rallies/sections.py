"""The chapter of the rallies: three numbers of children side by side, then the teams."""

from espace_citoyennete.french import NARROW, NO_BREAK, numeric_date
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.rallies.figures import RallyCount, RallyFigures
from espace_citoyennete.report import Cell, KeyFigure, Kind, Origin, Section, Table

_CHILDREN = {
    "announced": ("annonces", "Enfants annoncés", "Enfants annoncés avant les inscriptions."),
    "registered": ("inscrits", "Enfants inscrits", "Filles et garçons inscrits dans les équipes."),
    "present": ("presents", "Enfants présents", "Enfants comptés le jour même, équipe par équipe."),
}
_KINDS: tuple[Kind, ...] = (
    "text", "text", "count", "count", "count", "count", "count", "count", "count",
)  # fmt: skip
_COUNTED = ("annonces", "inscrits", "presents", "equipes", "filles", "garcons", "en_qpv")
_APART = "Annoncés, inscrits et présents sont trois nombres\u202f; aucun ne se déduit d’un autre."


def rally_key_figures(figures: RallyFigures) -> tuple[KeyFigure, ...]:
    """Return the figures of the rallies that are quoted, with what they count."""
    return (
        KeyFigure(
            "rallyes",
            "Rallyes citoyens",
            len(figures.rallies),
            "count",
            f"Rallyes tenus au jour du bilan{NARROW}; ni à venir, ni annulés.",
            Origin("rallyes"),
        ),
        *(
            KeyFigure(
                f"rallyes_{key}", label, figures.total(number), "count", f"{counts} {_APART}", _adding(key)
            )
            for number, (key, label, counts) in _CHILDREN.items()
        ),
        KeyFigure(
            "rallyes_equipes",
            "Équipes inscrites",
            figures.teams,
            "count",
            "Équipes de 1 à 6 enfants.",
            _adding("equipes"),
        ),
    )


def _adding(name: str) -> Origin:
    """Return the rallies with one of their numbers of children, or of teams."""
    return Origin("rallyes", ((NUMBER, name),))


def rally_sections(figures: RallyFigures) -> list[Section]:
    """Lay out the chapter « Rallyes citoyens », where there was one."""
    if not figures.rallies:
        return []
    table = Table(
        key="rallyes_liste",
        title="Rallyes tenus",
        columns=(
            "Date", "Rallye", "Annoncés", "Inscrits", "Présents", "Équipes", "Filles inscrites",
            "Garçons inscrits", "Inscrits en QPV",
        ),
        rows=tuple(map(_row, figures.rallies)),
        unit="enfants, et équipes",
        note=" ".join((f"Un tiret{NO_BREAK}: non compté.", _APART, *_uncounted(figures))),
        kinds=_KINDS,
        definition="Une ligne par rallye tenu. Filles, garçons et habitants d’un QPV sont comptés parmi les "
        "inscrits des équipes.",
        row_where=tuple((("rallye", str(rally.uid)),) for rally in figures.rallies),
        origins=(None, None, *map(_adding, _COUNTED)),
    )  # fmt: skip
    return [Section("rallyes", "Rallyes citoyens", rally_key_figures(figures), (table,))]


def _row(rally: RallyCount) -> tuple[Cell, ...]:
    children = (rally.girls, rally.boys, rally.from_qpv) if rally.teams else (None, None, None)
    return (
        numeric_date(rally.held_on), rally.title, rally.announced, rally.registered, rally.present,
        rally.teams, *children,
    )  # fmt: skip


def _uncounted(figures: RallyFigures) -> list[str]:
    """Tell where the children present are those of some teams only."""
    return [
        f"{numeric_date(rally.held_on)}{NO_BREAK}: présents comptés dans {rally.teams_counted} équipes "
        f"sur {rally.teams}."
        for rally in figures.rallies
        if 0 < rally.teams_counted < rally.teams
    ]
