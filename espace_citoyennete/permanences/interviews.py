"""The tables of the interviews: how long people wait for one, what comes of it."""

from collections.abc import Iterator
from dataclasses import replace

from espace_citoyennete.french import NO_BREAK, number
from espace_citoyennete.permanences.figures import CONCILIATION, PermanenceFigures
from espace_citoyennete.report import Origin, Table, breakdown_table


def appointments(kind: str) -> Origin:
    """Return the appointments that count as what (`figures.APPOINTMENTS`)."""
    return Origin("rendez_vous", (("compte", kind),))


def outcome_tables(figures: PermanenceFigures) -> Iterator[Table]:
    """Yield what came of the interviews of the people received, then of the conciliations."""
    if figures.outcomes.total:
        table = breakdown_table(
            "issues_des_entretiens",
            "Issues des entretiens",
            figures.outcomes,
            first="Issue",
            unit="personnes reçues",
            definition="Personnes reçues en permanence selon ce qui est sorti de l’entretien.",
            counted=appointments("received"),
            by="issue",
        )
        missing = f"Non renseignées parmi les non communiquées\u00a0: {number(figures.outcomes_missing)}."
        yield replace(table, note=f"{table.note} {missing}")
        yield from _conciliations(figures)


def _conciliations(figures: PermanenceFigures) -> Iterator[Table]:
    """Lay out what came of the conciliations, where there was one."""
    rows = [row for row in figures.outcomes.rows if row.code.startswith(CONCILIATION)]
    total = sum(row.count for row in rows)
    counted = appointments("received").narrowed((("conciliation", "oui"),))
    if rows:
        yield Table(
            key="conciliations",
            title="Ce que donnent les conciliations",
            columns=("Issue", "Nombre", "Part des conciliations"),
            rows=tuple((row.label, row.count, row.count / total) for row in rows),
            total=("Total", total, None),
            unit="personnes reçues",
            note=f"Base{NO_BREAK}: {number(total)} personnes reçues dont l’issue est une conciliation, parmi "
            f"{number(figures.outcomes.answered)} issues notées.",
            kinds=("text", "count", "share"),
            definition="Personnes reçues dont l’entretien est une conciliation, selon ce qu’il en est sorti.",
            row_where=tuple((("issue", row.code),) for row in rows),
            origins=(None, counted, counted),
            bases=(None, None, replace(counted, is_whole=True)),
        )


def delay_tables(figures: PermanenceFigures) -> Iterator[Table]:
    """Yield how long people wait for an appointment of each type."""
    booked = [(code, label) for code, label, activity in figures.types if activity.booked]
    types = [(code, label, figures.kinds[code].delays) for code, label in booked if code in figures.kinds]
    total = figures.delays
    if types:
        mean, middle = Origin("delais", measure="mean"), Origin("delais", measure="median")
        yield Table(
            key="delais_par_type",
            title="Délai d’attente d’un rendez-vous, par type d’intervenant",
            columns=("Type", "Rendez-vous", "Délai moyen (jours)", "Délai médian (jours)"),
            rows=tuple((label, one.count, one.mean, one.median) for _code, label, one in types),
            total=("Ensemble", total.count, total.mean, total.median),
            unit="rendez-vous pris et jours",
            note="Les délais de l’ensemble se lisent sur tous les rendez-vous\u00a0: ils ne sont pas des "
            "sommes.",
            kinds=("text", "count", "count", "count"),
            definition="Jours de la première demande au rendez-vous qui en est venu. La moitié des personnes "
            "attend moins que le délai médian.",
            row_where=tuple((("type", code),) for code, _label, _one in types),
            origins=(None, appointments("booked"), mean, middle),
        )
