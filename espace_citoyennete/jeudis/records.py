"""The Jeudis that make a figure of the report, and the satisfaction cards, which say nothing of anybody."""

from uuid import uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.jeudis.figures import districts_of, held_jeudis, people_of, place_words
from espace_citoyennete.jeudis.gatherings import minors_of
from espace_citoyennete.jeudis.model import Jeudi, JeudiCard
from espace_citoyennete.jeudis.rules import FEWEST_CARDS, by_gender
from espace_citoyennete.provenance import Candidate, counted
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent


def jeudi_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the Jeudis of a figure, each with the people, the places or the cents that it adds."""
    rows = held_jeudis(session, scope.period, scope.today)
    people = people_of(session, Jeudi.id.in_([row.id for row in rows]))
    places = districts_of(session, rows)
    return counted(
        [
            Candidate(
                row.uid,
                row.held_on,
                row.title,
                facts={
                    "jeudi": str(row.uid),
                    "axe": row.axis,
                    "theme": row.theme,
                    "lieu": place_words(places[row.id][0], is_qpv=places[row.id][1])
                    if row.id in places
                    else None,
                    "quartier_d_accueil": places[row.id][0] if row.id in places else None,
                    "qpv": int(row.id in places and places[row.id][1]),
                    "lsf": int(row.sign_language),
                },
                numbers={
                    "inscrits": row.registered,
                    "presents": row.present,
                    "mineurs": minors_of(people[row.id]["AGE"]),
                    "suites": row.follow_ups,
                    "cout": row.cost_cents,
                },
                parts={
                    "genre": by_gender(people[row.id]["GENRE"]),
                    "age": people[row.id]["AGE"],
                    "quartier": people[row.id]["QUARTIER"],
                    "quartiers": people[row.id]["QUARTIER"],
                },
            )
            for row in rows
        ],
        where,
    )


def card_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the satisfaction cards, neither by day nor by Jeudi; none where too few hide each other."""
    held = [row.id for row in held_jeudis(session, scope.period, scope.today)]
    rows = session.execute(
        select(JeudiCard.uid, JeudiCard.score, JeudiCard.cards).where(JeudiCard.jeudi_id.in_(held))
    )
    cards = [
        Candidate(
            uuid5(uid, str(number)), None, f"Carte de satisfaction, {score} sur 5", numbers={"note": score}
        )
        for uid, score, count in rows
        for number in range(count)
    ]
    return counted(cards, where) if len(cards) >= FEWEST_CARDS else []
