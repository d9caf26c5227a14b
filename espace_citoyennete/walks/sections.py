"""The chapter of the exploratory walks."""

from espace_citoyennete.french import NARROW, NO_BREAK, numeric_date, plural
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.report import Cell, KeyFigure, Origin, Section, Table
from espace_citoyennete.walks.figures import WalkFigures
from espace_citoyennete.walks.rules import DONE, REFUSED

_WALKERS = Origin("marches", ((NUMBER, "participants"),))
_FOUND, _ASKED = Origin("constats"), Origin("propositions")
_DONE = Origin("propositions", (("etat", DONE),))
_REFUSED = Origin("propositions", (("etat", REFUSED),))


def walk_key_figures(figures: WalkFigures) -> tuple[KeyFigure, ...]:
    """Return the figures of the walks that are quoted, with what they count."""
    asked = plural(figures.proposals, "proposition")
    return (
        KeyFigure(
            "marches",
            "Marches exploratoires",
            len(figures.walks),
            "count",
            f"Marches tenues dans la période, de jour ou de nuit{NARROW}; ni à venir, ni annulées.",
            Origin("marches"),
        ),
        KeyFigure(
            "marches_constats",
            "Constats des marches",
            figures.findings,
            "count",
            "Constats relevés aux arrêts des marches de la période.",
            _FOUND,
        ),
        KeyFigure(
            "marches_propositions",
            "Propositions des marches",
            figures.proposals,
            "count",
            "Propositions faites pendant les marches de la période, quelle que soit la réponse.",
            _ASKED,
        ),
        KeyFigure(
            "marches_faites",
            "Propositions réalisées",
            figures.done,
            "count",
            "Propositions des marches de la période réalisées depuis, au jour où le bilan est produit.",
            _DONE,
        ),
        KeyFigure(
            "marches_part_faite",
            "Part des propositions réalisées",
            figures.share_done,
            "share",
            f"Réalisées sur toutes les propositions des marches de la période, refusées comprises "
            f"({plural(figures.refused, 'refusée')}){NO_BREAK}: {figures.done} sur {asked}.",
            _DONE,
            _ASKED,
        ),
    )


def walk_sections(figures: WalkFigures) -> list[Section]:
    """Lay out the chapter « Marches exploratoires », where there was one."""
    if not figures.walks:
        return []
    return [
        Section(
            "marches",
            "Marches exploratoires",
            walk_key_figures(figures),
            (_by_walk(figures), *([_by_kind(figures)] if figures.kinds else [])),
        )
    ]


def _by_walk(figures: WalkFigures) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            numeric_date(walk.held_on), walk.district, walk.moment, walk.walkers, walk.findings,
            walk.proposals, walk.done, walk.refused,
        )
        for walk in figures.walks
    ]  # fmt: skip
    return Table(
        key="marches_liste",
        title="Marches tenues",
        columns=(
            "Date", "Quartier", "Moment", "Participants", "Constats", "Propositions", "Réalisées", "Refusées",
        ),
        rows=tuple(rows),
        total=(
            "Total", None, None, figures.walkers, figures.findings, figures.proposals, figures.done,
            figures.refused,
        ),
        unit="personnes, constats et propositions",
        note=f"Part réalisée{NO_BREAK}: n{NARROW}={NARROW}{figures.proposals}. "
        "Un tiret\u00a0: personne n’a compté les participants.",
        kinds=("text", "text", "text", "count", "count", "count", "count", "count"),
        definition="Une ligne par marche tenue. Réalisées et refusées sont comptées parmi les propositions, "
        "telles qu’elles sont au jour du bilan.",
        row_where=tuple((("marche", str(walk.uid)),) for walk in figures.walks),
        origins=(None, None, None, _WALKERS, _FOUND, _ASKED, _DONE, _REFUSED),
    )  # fmt: skip


def _by_kind(figures: WalkFigures) -> Table:
    return Table(
        key="marches_par_type",
        title="Constats par type",
        columns=("Type", "Constats", "Propositions", "Réalisées"),
        rows=tuple((kind.label, kind.findings, kind.proposals, kind.done) for kind in figures.kinds),
        total=("Total", figures.findings, figures.proposals, figures.done),
        unit="constats et propositions",
        definition="Constats selon leur type, et ce qui a été demandé à partir d’eux.",
        row_where=tuple((("type", kind.kind),) for kind in figures.kinds),
        origins=(None, _FOUND, _ASKED, _DONE),
    )
