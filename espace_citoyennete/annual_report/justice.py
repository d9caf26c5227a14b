"""Point Justice for those who hold it: one document for the bar, and alike for any type of practitioner."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.missing import missing_identity, missing_point_justice
from espace_citoyennete.annual_report.sections import Layout, Missing
from espace_citoyennete.french import NARROW, NO_BREAK, plural, share
from espace_citoyennete.permanences.figures import PermanenceFigures
from espace_citoyennete.permanences.held import MINUTES, sittings
from espace_citoyennete.permanences.holders import AWAY, CLOSED, OTHER, Holders
from espace_citoyennete.permanences.sections import permanence_sections
from espace_citoyennete.report import (
    NOT_COMMUNICATED,
    ChartSpec,
    KeyFigure,
    Origin,
    Section,
    Table,
    Where,
)

_NOBODY = Holders((), {})
BAR = "AVOCAT"  # of `type_intervenant`
_SITTINGS = {"prevues": "Séances prévues", "tenues": "Séances tenues", "annulees": "Séances annulées"}
_CAUSES = {
    AWAY: "Absence de l’intervenant",
    CLOSED: "Fermeture du lieu ou de la salle",
    OTHER: "Autre raison",
}


def kind_layouts(figures: AnnualFigures) -> Iterator[Layout]:
    """Yield the document of each type of practitioner of the period, the bar's first."""
    types = sorted(figures.permanences.types, key=lambda row: row[0] != BAR)
    for code, label, _activity in types:
        is_bar = code == BAR
        yield Layout(
            f"intervenants:{code}",
            "Barreau" if is_bar else f"Permanences{NO_BREAK}: {label}",
            "Permanences des avocats," if is_bar else f"Permanences «{NO_BREAK}{label}{NO_BREAK}»,",
            partial(_sections, code=code),
            partial(_missing, code=code),
            recipient="À l’attention du barreau." if is_bar else "",
            group="Point Justice, par type d’intervenant",
        )


def _sections(figures: AnnualFigures, *, code: str) -> tuple[Section, ...]:
    """Lay out the year of a type of practitioner; one without any sitting has nothing to tell."""
    alone = figures.permanences.kinds.get(code)
    if alone is None:
        return ()
    (chapter,) = permanence_sections(alone)
    here: Where = (("type", code),)
    told = {figure.key: _narrowed(figure, code, here) for figure in chapter.figures}
    blocks = {block.key: _block(block, code, here) for block in chapter.blocks}
    return (
        Section(
            "intervenants_seances",
            _sittings_finding(alone),
            (*_sittings(alone, code, here), *(told[key] for key in ("minutes_prevues", "minutes_tenues"))),
            tuple(_held(figures.holders.get(code, _NOBODY), code, here)),
        ),
        Section(
            "intervenants_rendez_vous",
            _people_finding(alone),
            tuple(told[key] for key in _PEOPLE),
            tuple(blocks[key] for key in _MONTHS if key in blocks),
            chapter.notes,
        ),
        Section(
            "intervenants_demandes",
            _needs_finding(alone),
            (),
            tuple(blocks[key] for key in _NEEDS if key in blocks),
        ),
    )


_PEOPLE = (
    "creneaux", "rendez_vous_pris", "personnes_recues", "absents", "taux_absence", "taux_remplissage",
    "annules_usager", "annules_service", "surnombres", "recus_sans_rendez_vous", "delai_median",
    "delai_moyen",
)  # fmt: skip
_MONTHS = ("graphique_permanences_mois", "permanences_par_mois")
_NEEDS = ("rendez_vous_par_domaine", "issues_des_entretiens")


def _narrowed(figure: KeyFigure, code: str, here: Where) -> KeyFigure:
    """Return the figure of one type under a key of its own, with the records of that type alone."""
    return replace(
        figure, key=f"{figure.key}:{code}", origin=_also(figure.origin, here), base=_also(figure.base, here)
    )


def _block(block: Table | ChartSpec, code: str, here: Where) -> Table | ChartSpec:
    if isinstance(block, ChartSpec):
        return replace(block, key=f"{block.key}:{code}")
    return replace(
        block,
        key=f"{block.key}:{code}",
        origins=tuple(_also(origin, here) for origin in block.origins),
        bases=tuple(_also(base, here) for base in block.bases),
    )


def _also(origin: Origin | None, here: Where) -> Origin | None:
    """Narrow the records of a figure, even those that the rows of its table do not narrow."""
    return None if origin is None else replace(origin, where=(*origin.where, *here))


def _sittings(alone: PermanenceFigures, code: str, here: Where) -> Iterator[KeyFigure]:
    total = alone.total
    for key, kind, value, counts in (
        ("prevues", "sittings", total.sittings, "Toutes les séances du planning, annulées comprises."),
        ("tenues", "held_sittings", total.held_sittings, "Passées au jour du bilan, non annulées."),
        ("annulees", "cancelled_sittings", total.cancelled_sittings, "Annulées, non déplacées."),
    ):
        yield KeyFigure(
            f"seances_{key}:{code}", _SITTINGS[key], value, "count", counts, sittings(kind).narrowed(here)
        )


def _held(found: Holders, code: str, here: Where) -> Iterator[Table]:
    cancelled = sum(found.cancelled.values())
    if cancelled:
        yield Table(
            key=f"causes_d_annulation:{code}",
            title="Séances annulées, par cause",
            columns=("Cause", "Séances annulées"),
            rows=tuple((_CAUSES[cause], count) for cause, count in found.cancelled.items()),
            total=("Total", cancelled),
            unit="séances",
            note=f"Absence{NO_BREAK}: déclarée ce jour-là. Fermeture{NO_BREAK}: notée au calendrier du lieu.",
            definition="Séances annulées de la période, selon ce qui a été déclaré de leur jour.",
            row_where=tuple((("cause", cause),) for cause in found.cancelled),
            origins=(None, sittings("cancelled_sittings").narrowed(here)),
        )
    yield Table(
        key=f"heures_par_intervenant:{code}",
        title="Séances et heures par intervenant",
        columns=("Intervenant", "Séances prévues", "Séances tenues", "Heures tenues"),
        rows=tuple((one.name or "Sans nom", one.planned, one.held, one.minutes) for one in found.held),
        total=(
            "Total",
            sum(one.planned for one in found.held),
            sum(one.held for one in found.held),
            sum(one.minutes for one in found.held),
        ),
        unit="séances et heures",
        note=f"Ordre alphabétique{NARROW}; ce tableau sert au tour et à l’indemnisation, il ne compare "
        "personne.",
        kinds=("text", "count", "count", "minutes"),
        definition="Séances de la période selon l’intervenant désigné, et durée de celles qui sont tenues.",
        row_where=tuple((("intervenant", one.name or NOT_COMMUNICATED),) for one in found.held),
        origins=(
            None,
            sittings("sittings").narrowed(here),
            sittings("held_sittings").narrowed(here),
            sittings("held_sittings", of=MINUTES).narrowed(here),
        ),
    )


def _missing(figures: AnnualFigures, *, code: str) -> tuple[Missing, ...]:
    alone = replace(figures, permanences=figures.permanences.kinds[code])
    found = [*missing_identity(figures), *missing_point_justice(alone)]
    unnamed = sum(one.planned for one in figures.holders.get(code, _NOBODY).held if not one.name)
    if unnamed:
        named = plural(unnamed, "séance", "séances")
        found.append(Missing(f"Nommer l’intervenant de {named}.", "page:practitioners"))
    return tuple(found)


# Findings: what a title says


def _sittings_finding(alone: PermanenceFigures) -> str:
    held = plural(alone.total.held_sittings, "séance tenue", "séances tenues")
    if not alone.total.cancelled_sittings:
        return f"{held}, aucune annulée"
    return f"{held}, {plural(alone.total.cancelled_sittings, 'annulée', 'annulées')}"


def _people_finding(alone: PermanenceFigures) -> str:
    received = plural(alone.total.received, "personne reçue", "personnes reçues")
    filled = f", {share(alone.total.fill_rate)} des créneaux pris" if alone.total.slots else ""
    return f"{received}{filled}"


def _needs_finding(alone: PermanenceFigures) -> str:
    if not alone.domains.rows:
        return "Domaines du droit et issues"
    first = alone.domains.rows[0]
    return f"{first.label}{NO_BREAK}: {share(first.count / alone.domains.answered)} des demandes"
