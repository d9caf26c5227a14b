"""The walk of the demonstration: a district by night, its proposals at every state, one of them late."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.actions.rules import WALK
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.rights import Agent
from espace_citoyennete.walks.rules import ACCEPTED, DONE, REFUSED, Line, Standing
from espace_citoyennete.walks.service import follow_proposal, save_walk

_AGO = timedelta(days=56)  # the walk was held eight weeks before the day of the demonstration
_LIGHTS, _ROADS, _PARKS, _BUSES = "Éclairage public", "Voirie", "Espaces verts", "Transports"
# Stop, type, finding, proposal, service; days left. An empty word is the one above.
_SHEET = (
    (("Arrêt de bus Étouvie", "ECLAIRAGE", "Deux lampes éteintes", "Remplacer les lampes", _LIGHTS), -20),
    (("", "MOBILIER", "Banc cassé, attente debout", "Réparer le banc", _ROADS), -9),
    (("", "TRANSPORTS", "Dernier bus à 21 h 40", "Demander la descente entre deux arrêts", _BUSES), 34),
    (("Passage sous la rocade", "VISIBILITE", "Aucune vue d’une entrée à l’autre", "Poser un miroir",
      _ROADS), 6),
    (("", "", "", "Peindre les murs en clair", _ROADS), 90),
    (("", "PROPRETE", "Verre brisé au sol", "Nettoyer chaque semaine", "Propreté"), -30),
    (("Parc du Grand Marais", "VISIBILITE", "Haies de deux mètres le long de l’allée", "Tailler à un mètre",
      _PARKS), 20),
    (("", "OCCUPATION", "Allée évitée après 18 h", "Ouvrir la buvette jusqu’à 20 h", _PARKS), 60),
    (("Place des Provinces Françaises", "SIGNALETIQUE", "Plan du quartier illisible", "", ""), 0),
)  # fmt: skip
# What became of each, in the days since the walk: state, answered, carried out, told back.
_ANSWERS = {
    0: (DONE, 10, 24, 40),
    2: (REFUSED, 15, None, 40),
    3: (ACCEPTED, 20, None, 40),
    5: (DONE, 8, 50, 40),  # carried out since the walkers were told that it was accepted
    6: (ACCEPTED, 30, None, None),
    7: (REFUSED, 45, None, None),
}
_REASONS = {
    2: "Le règlement du réseau ne l’autorise qu’à partir de 22 h.",
    7: "Le bail de la buvette s’arrête à 18 h jusqu’au printemps.",
}


def walk(session: Session, now: datetime, by: Agent) -> None:
    """Keep one walk, the sheet that came back from it, and what became of its proposals."""
    today, held_on = now.date(), now.date() - _AGO
    draft = ActionDraft(
        WALK, held_on, "Marche exploratoire d’Étouvie", place="Départ de l’arrêt de bus Étouvie",
        neighbourhood="QPV_ETOUVIE", by_night=True, announced=12, registered=12, present=11,
        counts={"GENRE": {"F": 11}}, uid=_uid("walk"),
    )  # fmt: skip
    action_id = save_action(session, draft, by=by)
    lines = [
        Line(*words, due_on=today + timedelta(days=days) if days else None, uid=_uid(f"line {rank}"))
        for rank, (words, days) in enumerate(_SHEET)
    ]
    save_walk(session, action_id, None, lines, today=today, by=by)
    for rank, (state, answered, done, told) in _ANSWERS.items():
        days = [
            None if since is None else held_on + timedelta(days=since) for since in (answered, done, told)
        ]
        standing = Standing(state, days[0], _REASONS.get(rank, ""), days[1], days[2])
        follow_proposal(session, lines[rank].uid, None, standing, today=today, by=by)


def _uid(words: str) -> UUID:
    return UUID(int=Random(words).getrandbits(128), version=4)  # noqa: S311
