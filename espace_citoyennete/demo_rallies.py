"""The rally of the demonstration: forty teams and no child's name, eight checkpoints, a tie, a late score."""

from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.actions.rules import RALLY
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.rallies.listing import rally
from espace_citoyennete.rallies.rules import MOST_CHILDREN, MOST_POINTS
from espace_citoyennete.rallies.service import (
    CheckpointDraft,
    ScoreDraft,
    TeamDraft,
    draw_starts,
    save_checkpoints,
    save_scores,
    save_teams,
)
from espace_citoyennete.rights import Agent

_NAMES = (
    "Les Colibris", "Les Loutres", "Les Comètes", "Les Hérons", "Les Cyclistes", "Les Boussoles",
    "Les Mésanges", "Les Éclaireurs", "Les Castors", "Les Hirondelles", "Les Lucioles", "Les Phares",
    "Les Renards", "Les Ricochets", "Les Girouettes", "Les Libellules", "Les Tilleuls", "Les Grillons",
    "Les Funambules", "Les Écureuils", "Les Arc-en-ciel", "Les Nuages", "Les Marmottes", "Les Tournesols",
    "Les Galets", "Les Pinsons", "Les Voiliers", "Les Sentinelles", "Les Papillons", "Les Cerfs-volants",
    "Les Faucons", "Les Roseaux", "Les Étoiles", "Les Passerelles", "Les Lanternes", "Les Cabanes",
    "Les Horizons", "Les Moulins", "Les Rivières", "Les Saules",
)  # fmt: skip
_STRUCTURES = (  # invented, with whether it stands in a district of the town's policy
    ("École des Tilleuls", False), ("École du Canal", True), ("Centre social Étouvie", True),
    ("Collège Rosa-Parks", True), ("Accueil de loisirs Saint-Maurice", False),
)  # fmt: skip
_ADULTS = ("Mme Carlier", "M. Diop", "Mme Vasseur", "M. Petitjean", "Mme Aït", "M. Lenoir", "Mme Sauvage")
_CHECKPOINTS = (
    ("Mairie", "Place de l’Hôtel-de-Ville", "Élus à la jeunesse"),
    ("Premiers secours", "Parc Saint-Pierre", "Sapeurs-pompiers"),
    ("Code de la rue", "Boulevard du Jardin", "Police municipale"),
    ("Égalité filles-garçons", "Maison du Théâtre", "CIDFF"),
    ("Tri et compost", "Jardin partagé", "Association de quartier"),
    ("Droits de l’enfant", "Espace citoyenneté", "Défenseur des droits"),
    ("Parcours en fauteuil", "Gymnase", "Club handisport"),
    ("Mémoire", "Monument aux morts", "Anciens combattants"),
)
_ABSENT, _LATE = 17, 33  # a team that did not come, one that a checkpoint has not scored


def play(session: Session, day: date, by: Agent) -> None:
    """Keep a rally held on a day: announced, registered and present are three numbers."""
    chance = Random(f"rally {day}")  # noqa: S311
    draft = ActionDraft(
        RALLY, day, "Rallye citoyen", place="Départ de la mairie", ages="8-14 ans", announced=240,
        uid=_uid(chance),
    )  # fmt: skip
    action_id = save_action(session, draft, by=by)
    points = [CheckpointDraft(n, *told, _uid(chance)) for n, told in enumerate(_CHECKPOINTS, 1)]
    save_checkpoints(session, action_id, None, points, by=by)
    teams = [_team(chance, number, name) for number, name in enumerate(_NAMES, 1)]
    save_teams(session, action_id, None, teams, by=by)
    draw_starts(session, action_id, by=by)
    for row in rally(session, action_id).checkpoints:
        absent = {_ABSENT, _LATE} if row.draft.number == len(points) else {_ABSENT}
        scores = [_score(chance, team.number) for team in teams if team.number not in absent]
        save_scores(session, row.id, None, scores, by=by)


def _team(chance: Random, number: int, name: str) -> TeamDraft:
    structure, is_qpv = chance.choice(_STRUCTURES)
    children = chance.choice((5, 6, 6, 6))
    girls = chance.randint(1, children - 1)
    return TeamDraft(
        number,
        name,
        structure,
        chance.choice(_ADULTS),
        girls,
        children - girls,
        chance.randint(children - 2, children) if is_qpv else chance.randint(0, 1),
        children,
        0 if number == _ABSENT else min(MOST_CHILDREN, children - chance.choice((0, 0, 0, 1))),
        uid=_uid(chance),
    )


def _score(chance: Random, team: int) -> ScoreDraft:
    civility, interest, fair_play = (chance.randint(MOST_POINTS // 2, MOST_POINTS) for _mark in range(3))
    return ScoreDraft(team, civility, interest, fair_play, _uid(chance))


def _uid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
