"""The plan of the demonstration: an objective for each axis, its actions, what they are measured by."""

from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.action_plan.service import (
    IndicatorDraft,
    ObjectiveDraft,
    PlannedActionDraft,
    save_indicator,
    save_objective,
    save_planned_action,
)
from espace_citoyennete.report import Period
from espace_citoyennete.rights import Agent


class _Measure(NamedTuple):
    """An indicator: what feeds it, or what was counted by hand, the target, what was seen."""

    words: str
    source: str
    target: int | None
    told: str = ""
    value: int | None = None


class _Action(NamedTuple):
    """An action under an objective, as the *contrat de ville* asks it."""

    axis: str
    objective: str
    title: str
    district: str
    funding: str
    partners: str
    calendar: str
    measures: tuple[_Measure, ...]


_PLAN = (
    _Action(
        "EGALITE", "Faire vivre la culture de l’égalité", "Jeudis citoyenneté dans les quartiers",
        "QPV_ETOUVIE", "SPECIFIQUE", "CIDFF, centres sociaux", "Un jeudi par mois, hors vacances",
        (
            _Measure("Jeudis sur l’égalité", "jeudis:EGALITE", 5, "Des habitantes prennent la parole."),
            _Measure("Thèmes abordés", "jeudis_themes:EGALITE", 3),
            _Measure("Habitantes devenues relais", "", 6, "Deux animent désormais un atelier.", 4),
        ),
    ),
    _Action(
        "DISCRIM", "Faire connaître les recours", "Prêt des expositions aux établissements",
        "", "DROIT_COMMUN", "Lycées et collèges", "Toute l’année scolaire",
        (
            _Measure("Expositions prêtées", "expositions_pretees", 20, "Les classes débattent."),
            _Measure("Contacts sur une discrimination", "contacts_discrimination", None),
            _Measure("Classes qui ont demandé une suite", "", 5),
        ),
    ),
    _Action(
        "VIOLENCES", "Rapprocher l’aide des victimes", "Permanences d’associations spécialisées",
        "", "DROIT_COMMUN", "CIDFF, France Victimes", "Chaque semaine",
        (
            _Measure("Personnes reçues", "personnes_recues", 1500, "L’accueil oriente plus tôt."),
            _Measure("Créneaux remplis", "taux_remplissage", 80),
            _Measure("Soutien voté", "subventions_votees:VIOLENCES", 25_000),
        ),
    ),
)  # fmt: skip


def plan(session: Session, period: Period, by: Agent) -> None:
    """Plan a period along the axes; each action is measured by the records, by hand, and told in words."""
    for row in _PLAN:
        objective = ObjectiveDraft(
            row.axis, row.objective, period.first, period.last, uid=_uid(f"objective {row.axis}")
        )
        save_objective(session, objective, by=by)
        action = PlannedActionDraft(
            objective.uid,
            row.title,
            scale="QUARTIER" if row.district else "VILLE",
            neighbourhood=row.district or None,
            funding=row.funding,
            leader="Coordination",
            partners=row.partners,
            calendar=row.calendar,
            uid=_uid(f"planned {row.axis}"),
        )
        save_planned_action(session, action, by=by)
        for one in row.measures:
            indicator = IndicatorDraft(
                action.uid, one.words, one.source, one.target, one.value, one.told, uid=_uid(one.words)
            )
            save_indicator(session, indicator, by=by)


def _uid(words: str) -> UUID:
    return UUID(int=Random(words).getrandbits(128), version=4)  # noqa: S311
