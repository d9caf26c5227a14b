"""The Jeudis of the demonstration: those of the past counted and closed, and one left at each other step."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.jeudis.assessing import Assessment, close_jeudi, save_assessment
from espace_citoyennete.jeudis.attending import Counted, count_people
from espace_citoyennete.jeudis.follow_ups import contacts_since
from espace_citoyennete.jeudis.following import tie_contact
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.rights import Agent

_THEMES = (  # axis, title, theme
    ("EGALITE", "Femmes et sport", "Sport"),
    ("DISCRIM", "Agir face aux discriminations au travail", "Emploi"),
    ("VIOLENCES", "Repérer les violences", "Vie familiale"),
    ("EGALITE", "Partager les tâches", "Vie familiale"),
    ("DISCRIM", "Handicap et emploi", "Emploi"),
    ("VIOLENCES", "Cyberviolences", "Numérique"),
    ("EGALITE", "Les stéréotypes à l’école", "École"),
    ("DISCRIM", "Droits des personnes LGBT+", "Accès aux droits"),
    ("VIOLENCES", "Violences au travail", "Emploi"),
    ("EGALITE", "Laïcité et vivre ensemble", "Vie quotidienne"),
    ("DISCRIM", "Louer sans discriminer", "Logement"),
)
_PLACES = (("Étouvie", "QPV_ETOUVIE", 40), ("Amiens Nord", "QPV_NORD", 80), ("Dewailly", None, 60))
# Out of a hundred: the rest did not say.
_AGES = {"18_24": 12, "25_39": 30, "40_59": 33, "60_69": 12, "70P": 5}
_HOMES = {"AMIENS_HQPV": 36, "QPV_NORD": 22, "QPV_ETOUVIE": 15, "SOMME": 6}
_SCORES = {5: 48, 4: 35, 3: 13, 2: 4}
_WORDS = (
    "Salle attentive, beaucoup de questions sur les recours. Prévoir une suite avec l’association.",
    "Échanges riches. Le créneau de 18 h convient\u202f; l’affichage dans les commerces a bien marché.",
    "Moins de monde que prévu, mais plusieurs personnes sont revenues à l’accueil dans la semaine.",
)
_CLOSED_AFTER = timedelta(days=7)

Key = TypeVar("Key", str, int)


def plan(session: Session, day: date, rank: int, by: Agent) -> int:
    """Plan the Jeudi of a day and return its id."""
    chance = Random(f"jeudi {day}")  # noqa: S311
    axis, title, theme = _THEMES[rank % len(_THEMES)]
    place, district, capacity = _PLACES[rank % len(_PLACES)]
    is_signed = chance.random() < 0.4
    draft = JeudiDraft(
        day, time(18), title, axis, place, capacity, is_signed,
        UUID(int=chance.getrandbits(128), version=4), time(20), theme, district,
        interpreter_booked_on=day - timedelta(days=30) if is_signed else None,
        cost_cents=chance.randint(6, 30) * 10_00,
        communication="Affiches, journal municipal",
    )  # fmt: skip
    return save_jeudi(session, draft, by=by)


def count(session: Session, jeudi_id: int, day: date, rank: int, by: Agent) -> None:
    """Count who registered and who came, most of whom told something of themselves."""
    chance = Random(f"counted {day}")  # noqa: S311
    capacity = _PLACES[rank % len(_PLACES)][2]
    registered = chance.randint(capacity // 3, capacity)
    present = round(registered * chance.uniform(0.65, 1.05))
    women = round(present * chance.uniform(0.55, 0.75))
    unknown = chance.randint(0, (present - women) // 2)
    margins = {
        "GENRE": {"F": women, "H": present - women - unknown},
        "AGE": _shared(present, _AGES),
        "QUARTIER": _shared(present, _HOMES),
    }
    count_people(session, jeudi_id, Counted(registered, present, margins), by=by)


def assess(session: Session, jeudi_id: int, day: date, by: Agent) -> None:
    """Count the cards given back, write the assessment, close the Jeudi a week later."""
    chance = Random(f"assessed {day}")  # noqa: S311
    cards = _shared(chance.randint(6, 18), _SCORES)
    save_assessment(session, jeudi_id, Assessment(chance.choice(_WORDS), cards), by=by)
    close_jeudi(session, jeudi_id, day + _CLOSED_AFTER, by=by)


def follow(session: Session, jeudi_id: int, by: Agent) -> None:
    """Tie to a Jeudi some contacts of the days that followed."""
    for row in contacts_since(session, jeudi_id, by=by)[-3:]:
        tie_contact(session, jeudi_id, row.id, by=by)


def _shared(people: int, out_of_a_hundred: Mapping[Key, int]) -> dict[Key, int]:
    """Share people out; what rounding down leaves did not say."""
    return {key: people * part // 100 for key, part in out_of_a_hundred.items() if people * part // 100}
