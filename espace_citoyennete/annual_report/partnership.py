"""One document per organisation: what it did with the town, what it asked for, what both promised."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.missing import missing_identity, titled
from espace_citoyennete.annual_report.partners import Partner
from espace_citoyennete.annual_report.sections import Layout, Missing
from espace_citoyennete.annual_report.told import Told, only, told
from espace_citoyennete.french import NARROW, NO_BREAK, duration, enumerate_words, money, numeric_date, plural
from espace_citoyennete.permanences.held import MINUTES, sittings
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.report import (
    Cell,
    CellOrigin,
    KeyFigure,
    Origin,
    Scope,
    Section,
    Table,
    year_period,
)

_JEUDI = "Jeudi citoyenneté"
_AMOUNTS = {"subventions_liste": "Demandé, voté et versé ne s’additionnent pas."}  # not the town’s envelope


def partner_layouts(figures: AnnualFigures) -> Iterator[Layout]:
    """Yield the document of each organisation of which the period has something to tell."""
    found = told(figures)
    for partner in figures.partners:
        if any(_chapters(figures, found, partner)):
            yield Layout(
                f"partenaire:{partner.uid}",
                f"Partenaire{NO_BREAK}: {partner.name}",
                f"Bilan du partenariat avec {partner.name},",
                partial(_sections, uid=partner.uid),
                partial(_missing, uid=partner.uid),
                recipient=f"À l’attention de {partner.name}.",
                group="Partenaires",
            )


def _sections(figures: AnnualFigures, *, uid: UUID) -> tuple[Section, ...]:
    """Lay out the year of a partner; one that the directory has no more did nothing."""
    return tuple(
        chapter
        for partner in figures.partners
        if partner.uid == uid
        for chapter in _chapters(figures, told(figures), partner)
    )


def _chapters(figures: AnnualFigures, found: Told, partner: Partner) -> Iterator[Section]:
    yield from _permanences(figures, partner)
    yield from _money(figures, found, partner)
    yield from _agreements(partner)
    yield from _shared(figures, partner)


def _permanences(figures: AnnualFigures, partner: Partner) -> Iterator[Section]:
    hours = dict(figures.permanences.organisations).get(partner.name)
    if hours is None:
        return
    here = (("organisme", partner.name),)
    received = plural(partner.received, "personne reçue", "personnes reçues")
    yield Section(
        "partenaire_permanences",
        f"{duration(hours.held)} de permanence tenues, {received}",
        (
            KeyFigure(
                f"personnes_recues:{partner.uid}", "Personnes reçues", partner.received, "count",
                "Rendez-vous honorés et personnes reçues sans rendez-vous aux permanences de cet organisme.",
                Origin("rendez_vous", (("compte", "received"), *here)),
            ),
            KeyFigure(
                f"seances_tenues:{partner.uid}", "Séances tenues", hours.held_sittings, "count",
                "Séances de cet organisme passées au jour du bilan et non annulées.",
                sittings("held_sittings").narrowed(here),
            ),
            KeyFigure(
                f"seances_prevues:{partner.uid}", "Séances prévues", hours.planned_sittings, "count",
                "Séances de cet organisme, annulées comprises.",
                sittings("sittings").narrowed(here),
            ),
            KeyFigure(
                f"minutes_tenues:{partner.uid}", "Heures tenues", hours.held, "minutes",
                "Durée, du début à la fin prévus, des séances tenues.",
                sittings("held_sittings", of=MINUTES).narrowed(here),
            ),
            KeyFigure(
                f"minutes_perdues:{partner.uid}", "Heures perdues", hours.lost, "minutes",
                "Durée des séances annulées.",
                sittings("cancelled_sittings", of=MINUTES).narrowed(here),
            ),
        ),
    )  # fmt: skip


def _money(figures: AnnualFigures, found: Told, partner: Partner) -> Iterator[Section]:
    tables = [
        _mine(block, partner, _AMOUNTS.get(key, ""))
        for key in ("subventions_liste", "aides_en_nature")
        if isinstance(block := found.blocks.get(key), Table)
    ]
    tables = [table for table in tables if table.rows]
    if partner.reports:
        tables.append(_reports(figures, partner))
    if tables:
        yield Section("partenaire_subventions", _money_finding(tables), blocks=tuple(tables))


def _mine(table: Table, partner: Partner, note: str) -> Table:
    return only(table, str(partner.uid), lambda row: table.rows[row][0] == partner.name, note=note)


def _money_finding(tables: list[Table]) -> str:
    first = tables[0]
    if "Voté" not in first.columns:
        return "Soutien de la ville"
    voted = first.columns.index("Voté")
    return f"{money(sum(int(row[voted] or 0) for row in first.rows))} votés"


def _reports(figures: AnnualFigures, partner: Partner) -> Table:
    """Lay out the reports due, each of which opens its subsidy, of that exercise."""
    today = figures.scope.today
    rows: list[tuple[Cell, ...]] = [
        (
            str(one.exercise), one.purpose or None, numeric_date(one.due_on),
            "oui" if one.is_received else "non",
        )
        for one in partner.reports
    ]  # fmt: skip
    return Table(
        key=f"comptes_rendus:{partner.uid}",
        title="Comptes rendus financiers attendus",
        unit="comptes rendus",
        columns=("Exercice", "Objet", "Attendu le", "Reçu"),
        rows=tuple(rows),
        note="Six mois après la fin de l’exercice.",
        kinds=("text", "text", "text", "text"),
        definition="Comptes rendus attendus dans la période, et ceux de l’exercice précédent qui manquent.",
        own=tuple(
            _row_of(
                Origin(
                    "subventions",
                    (("subvention", str(one.uid)),),
                    scope=Scope(year_period(one.exercise), today),
                ),
                rows[0],
            )
            for one in partner.reports
        ),
    )


def _agreements(partner: Partner) -> Iterator[Section]:
    if not partner.agreements:
        return
    promises = [words for one in partner.agreements for words in one.words]
    told = [(one, words) for one in partner.agreements for words in one.words or (None,)]
    rows: list[tuple[Cell, ...]] = [(one.title, one.state, words) for one, words in told]
    signed = plural(len(partner.agreements), "convention en vigueur", "conventions en vigueur")
    table = Table(
        key=f"engagements:{partner.uid}",
        title="Conventions en vigueur et leurs engagements",
        unit="engagements",
        columns=("Convention", "État", "Engagement"),
        rows=tuple(rows),
        kinds=("text", "text", "text"),
        definition="Une ligne par engagement des conventions en vigueur un jour au moins de la période.",
        own=tuple(
            _row_of(Origin("conventions", (("convention", str(one.uid)),)), rows[0]) for one, _words in told
        ),
    )
    yield Section(
        "partenaire_conventions",
        f"{signed}, {plural(len(promises), 'engagement')}",
        blocks=(table,),
    )


class _Shared(NamedTuple):
    """A Jeudi or an action of a partner, as its table tells it, and where its record is."""

    held_on: date
    kind: str
    title: str
    present: int | None
    records: str  # the list that has it
    itself: tuple[str, str | int]

    def counted(self) -> CellOrigin:
        """Return where the number of people present comes from."""
        return CellOrigin(Origin(self.records, ((NUMBER, "presents"), self.itself)), kind="count")


def _row_of(origin: Origin, cells: tuple[Cell, ...]) -> tuple[CellOrigin, ...]:
    """Return where a line of words comes from: each of its cells opens the same record."""
    return tuple(CellOrigin(origin) for _cell in cells)


def _shared(figures: AnnualFigures, partner: Partner) -> Iterator[Section]:
    jeudis = [
        _Shared(event.held_on, _JEUDI, event.title, event.present, "jeudis", ("jeudi", str(event.uid)))
        for event, _axis in figures.jeudis.events
        if (gathering := figures.jeudis.gatherings.get(event.id)) and partner.name in gathering.partners
    ]
    if not jeudis and not partner.actions:
        return
    actions = [
        _Shared(
            one.held_on,
            one.kind,
            one.title,
            one.present,
            "stages" if one.is_course else "actions",
            ("action", str(one.uid)),
        )
        for one in partner.actions
    ]
    shared = sorted([*jeudis, *actions], key=lambda one: one.held_on)
    table = Table(
        key=f"participations:{partner.uid}",
        title="Actions et Jeudis auxquels l’organisme a pris part",
        columns=("Date", "Type", "Titre", "Présents"),
        rows=tuple((numeric_date(one.held_on), one.kind, one.title, one.present) for one in shared),
        unit="personnes présentes",
        note=f"Un tiret{NO_BREAK}: personne ne l’a compté. Les présents d’actions différentes ne "
        f"s’additionnent pas{NARROW}; une personne venue deux fois y est deux fois.",
        kinds=("text", "text", "text", "count"),
        definition="Une ligne par Jeudi ou action que l’organisme a conduit, ou auquel il a pris part.",
        own=tuple((None, None, None, one.counted()) for one in shared),
    )
    counts = (
        (len(partner.actions), "action menée ensemble", "actions menées ensemble"),
        (len(jeudis), "Jeudi", "Jeudis"),
    )
    finding = enumerate_words([plural(*count) for count in counts if count[0]])
    yield Section("partenaire_actions", finding, blocks=(table,))


def _missing(figures: AnnualFigures, *, uid: UUID) -> tuple[Missing, ...]:
    (partner,) = (one for one in figures.partners if one.uid == uid)
    return (*missing_identity(figures), *_missing_from(figures, partner))


def _missing_from(figures: AnnualFigures, partner: Partner) -> Iterator[Missing]:
    if awaited := [one for one in partner.reports if not one.is_received]:
        reports = plural(len(awaited), "compte rendu financier", "comptes rendus financiers")
        yield Missing(f"Obtenir {reports}.", "page:subsidies")
    if uncounted := [one.title for one in partner.actions if one.present is None]:
        named = titled("action", "actions", uncounted)
        yield Missing(f"Compter les présents de {named}.", "page:actions")
    titles = {one.title for one in partner.agreements}
    lines = [line for line in figures.agreements.lines if line.title in titles]
    if due := [line.title for line in lines if line.assessed < line.due]:
        yield Missing(f"Évaluer {titled('convention', 'conventions', due)}.", "page:agreements")
