"""What is too long, too large or no text is refused in a sentence, with the same words on both engines."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from espace_citoyennete.accounts.service import UserDraft, add_user
from espace_citoyennete.action_plan import service as plan
from espace_citoyennete.actions.half_days import HalfDay
from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.agreements import service as agreements
from espace_citoyennete.agreements.evaluations import EvaluationDraft, save_evaluation
from espace_citoyennete.annual_report.publishing import PublicationDraft, publish_report
from espace_citoyennete.annual_report.service import FreezeDraft, freeze_year, rectify_year
from espace_citoyennete.annual_report.texts import save_texts
from espace_citoyennete.annual_report.views import ViewDraft, save_view
from espace_citoyennete.callbacks.service import CallbackDraft, promise_callback
from espace_citoyennete.changes.rule_changes import RuleDraft, change_rule
from espace_citoyennete.changes.service import AwayDraft, declare_absence, move_sitting
from espace_citoyennete.changes.settling import MoveTo
from espace_citoyennete.consolidation.service import PlaceDraft, bring_in_place
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.directory import service as directory
from espace_citoyennete.discriminations.service import SituationDraft, save_situation
from espace_citoyennete.emergency.service import EmergencyDraft, save_emergency_number
from espace_citoyennete.errors import UserError
from espace_citoyennete.jeudis import assessing, attending, registering
from espace_citoyennete.jeudis import service as jeudis
from espace_citoyennete.loans import service as loans
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.attendance import WalkInDraft, add_walk_in
from espace_citoyennete.permanences.corrections import Correction, correct_appointment
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.plannings.service import SendingDraft, note_planning_sent
from espace_citoyennete.rallies import service as rallies
from espace_citoyennete.rallies.model import Checkpoint
from espace_citoyennete.report import SectionText, year_period
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.subsidies.service import (
    EnvelopeDraft,
    PastSubsidyDraft,
    SubsidyDraft,
    record_past_subsidy,
    save_envelope,
    save_subsidy,
)
from espace_citoyennete.subsidies.steps import StepDraft, take_step
from espace_citoyennete.team import service as team
from espace_citoyennete.town import days, premises, reference
from espace_citoyennete.town import service as town
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from espace_citoyennete.waiting.service import WaitingDraft, join_waiting
from espace_citoyennete.walks.rules import Line, Standing
from espace_citoyennete.walks.service import follow_proposal, save_walk
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer
from tests.rallies.conftest import full_rally

LONG, NO_TEXT, HUGE = ("x" * 5000,), ("a\x00b", "a\ud800b"), (10**10, 10**20, -(10**20))
# Chosen in a list and never typed; the others of a draft are what somebody types.
CODES = {
    "list_name", "code", "request", "domain", "orientation_code", "type_code", "channel", "motive", "outcome",
    "gender", "age", "age_band", "neighbourhood", "orientation", "safe_contact", "axis", "mode",
    "half_day", "quality", "known_from", "special_need", "duration", "other_domains",
    "kind", "course_type", "rules", "area", "place", "follow_up",
}  # fmt: skip
DAY = date(2026, 12, 24)


def rally_in(session: Session) -> int:
    return session.scalars(select(Action.id).where(Action.kind == "RALLYE")).one()


def rallied_point(session: Session) -> int:
    return session.scalars(select(Checkpoint.id)).one()


AGREEMENT = agreements.AgreementDraft(
    "Permanences", DAY, (agreements.Party(1, "Mme Morel"),), promises=("22 séances",), most_renewals=4
)
OBJECTIVE = plan.ObjectiveDraft("EGALITE", "Faire vivre l’égalité", DAY, DAY, 1)
ACTION = plan.PlannedActionDraft(OBJECTIVE.uid, "Jeudis")
ASKED = Line("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer la lampe")
CONTACT = ContactDraft("VISITE", NOW, "DISCRIMINATION", "REPONDU")
DRAFTS: dict[str, tuple[Callable[[Session, Any], object], Any]] = {
    "user": (lambda s, d: add_user(s, d, by=AGENT), UserDraft("L. Martin", frozenset({Right.RECEPTION}))),
    "town": (lambda s, d: town.save_town(s, d, by=AGENT), reference.TownIdentity("Amiens", "La Passerelle")),
    "choice": (
        lambda s, d: town.save_choice(s, d, today=NOW.date(), by=AGENT),
        town.ChoiceDraft("suite_donnee", "Rappel promis"),
    ),
    "motive": (
        lambda s, d: town.save_motive(s, d, today=NOW.date(), by=AGENT),
        town.MotiveDraft("Aide au numérique", "DEMARCHE", "NUM"),
    ),
    "territory": (
        lambda s, d: town.save_neighbourhood(s, d, by=AGENT),
        town.NeighbourhoodDraft("Quartier neuf", False, NOW.date()),
    ),
    "closure": (
        lambda s, d: days.save_closure(s, d, by=AGENT),
        days.ClosureDraft(DAY, DAY, "Fêtes", "Salle 2"),
    ),
    "school_holiday": (
        lambda s, d: days.save_school_holiday(s, d, by=AGENT),
        days.DaysDraft(DAY, DAY, "Noël"),
    ),
    "room": (
        lambda s, d: premises.save_room(s, d, by=AGENT),
        premises.RoomDraft("Salle 2", 6, note="1er étage"),
    ),
    "papers": (lambda s, d: premises.save_papers(s, d, by=AGENT), premises.PapersDraft("LOG", "Bail")),
    "organisation": (
        lambda s, d: directory.save_organisation(s, d, by=AGENT),
        directory.OrganisationDraft("AGENA", orientation_code="AUCUNE"),
    ),
    "practitioner": (
        lambda s, d: directory.save_practitioner(s, d, by=AGENT),
        directory.PractitionerDraft("Me Roux", "AVOCAT"),
    ),
    "absence": (
        lambda s, d: directory.save_absence(s, d, by=AGENT),
        directory.AbsenceDraft(1, DAY, DAY, "congés"),
    ),
    "presence": (
        lambda s, d: team.set_presence(s, d, by=AGENT),
        team.PresenceDraft(DAY, AGENT.uid, "Accueil"),
    ),
    "handover": (
        lambda s, d: team.leave_handover(s, d, now=NOW, by=AGENT),
        team.HandoverDraft("Arroser les plantes"),
    ),
    "visitor": (
        lambda s, d: save_visitor(s, d, by=AGENT),
        VisitorDraft("Diallo", "Awa", "06 39 98 01 02", "NEUTRE", "le soir", email="awa@exemple.fr"),
    ),
    "contact": (
        lambda s, d: log_contact(s, d, now=NOW, by=AGENT),
        ContactDraft("VISITE", NOW, "LOG", "REPONDU", orientation="AUCUNE"),
    ),
    "callback": (
        lambda s, d: promise_callback(s, d, now=NOW, by=AGENT),
        CallbackDraft(NOW.date(), subject="Pension", visitor=VisitorDraft("Diallo", "Awa")),
    ),
    "emergency": (
        lambda s, d: save_emergency_number(s, d, today=NOW.date(), by=AGENT),
        EmergencyDraft("3919", "Écoute", "24 h/24"),
    ),
    "permanence": (
        lambda s, d: create_permanence(s, d, calendar=Calendar((), None), by=AGENT),
        lawyer(label="Autre", room="Salle 9", skips_public_holidays=False),
    ),
    "move": (
        lambda s, d: move_sitting(s, 1, d, "audience", uid=uuid4(), now=NOW, by=AGENT),
        MoveTo(DAY, time(14), time(17), "Salle 2"),
    ),
    "away": (
        lambda s, d: declare_absence(s, d, now=NOW, by=AGENT),
        AwayDraft(DAY, DAY, "travaux", room="Salle 2"),
    ),
    "rule": (
        lambda s, d: change_rule(s, d, calendar=Calendar((), None), now=NOW, by=AGENT),
        RuleDraft(1, 1, lawyer(), DAY, "changement de salle", frozenset(), uuid4()),
    ),
    "permanence of another rule": (
        lambda s, d: change_rule(
            s,
            RuleDraft(1, 1, d, DAY, "travaux", frozenset(), uuid4()),
            calendar=Calendar((), None),
            now=NOW,
            by=AGENT,
        ),
        lawyer(last_day=date(2027, 2, 23), room="Salle 2", skips_public_holidays=False),
    ),
    "correction": (
        lambda s, d: correct_appointment(
            s, book_appointment(s, BookingDraft(1), now=NOW, by=AGENT), None, d, by=AGENT
        ),
        Correction("FAM", "Pension", "Sow Jean"),
    ),
    "booking": (
        lambda s, d: book_appointment(s, d, now=NOW, by=AGENT),
        BookingDraft(1, domain="FAM", subject="Pension", opponent="Sow Jean", reason="Audience"),
    ),
    "walk_in": (
        lambda s, d: add_walk_in(s, 1, d, now=NOW, by=AGENT),
        WalkInDraft(domain="FAM", subject="Pension"),
    ),
    "waiting": (
        lambda s, d: join_waiting(s, d, now=NOW, by=AGENT),
        WaitingDraft(
            "AVOCAT", VisitorDraft("Sow", "Aminata"), domain="FAM", subject="Pension", half_day="MATIN"
        ),
    ),
    "planning": (
        lambda s, d: note_planning_sent(s, d, instant=NOW.astimezone(), by=AGENT),
        SendingDraft("type:AVOCAT", DAY, DAY, ()),
    ),
    "situation": (
        lambda s, d: save_situation(s, d, by=AGENT),
        SituationDraft(CONTACT.uid, ("AGE",), "LOG_SOC", "QPV_NORD", "DDD"),
    ),
    "jeudi": (
        lambda s, d: jeudis.save_jeudi(s, d, by=AGENT),
        jeudis.JeudiDraft(
            DAY,
            time(18),
            "Agir",
            "DISCRIM",
            "Dewailly",
            20,
            theme="Emploi",
            communication="Affiches",
            cost_cents=100,
        ),
    ),
    "registration": (
        lambda s, d: registering.register(s, 1, d, now=NOW, by=AGENT),
        registering.RegistrationDraft(VisitorDraft("Sow", "Aminata"), organisation="CIDFF"),
    ),
    "assessment": (
        lambda s, d: assessing.save_assessment(s, 1, d, by=AGENT),
        assessing.Assessment("Salle comble", {5: 3}),
    ),
    "counted": (
        lambda s, d: attending.count_people(s, 1, d, by=AGENT),
        attending.Counted(1, 1, {"GENRE": {"F": 1}}),
    ),
    "action": (
        lambda s, d: save_action(s, d, by=AGENT),
        ActionDraft(
            "GROUPE",
            DAY,
            "Classe de 4e",
            place="Dewailly",
            ages="13-14 ans",
            people_met="Élu à la jeunesse",
            theme="Laïcité",
            announced=20,
            registered=25,
            present=22,
            minutes=120,
            cost_cents=4_500,
            assessment="Bons échanges",
            axis="EGALITE",
        ),
    ),
    "course": (
        lambda s, d: save_action(s, d, by=AGENT),
        ActionDraft(
            "STAGE",
            DAY,
            "Stage",
            course_type="1",
            organisation_id=1,
            convened=9,
            present=5,
            validated=4,
            half_days=(HalfDay("Matin", 5, 180),),
        ),
    ),
    "walk": (
        lambda s, d: save_walk(s, 2, None, [d], today=DAY, by=AGENT),
        Line("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer la lampe", "Voirie", DAY),
    ),
    "proposal": (
        lambda s, d: follow_proposal(s, ASKED.uid, None, d, today=DAY, by=AGENT),
        Standing("REFUSEE", DAY, "Trop cher"),
    ),
    "team": (
        lambda s, d: rallies.save_teams(s, rally_in(s), None, [d], by=AGENT),
        rallies.TeamDraft(1, "Les Colibris", "École", "Mme Sy", 3, 3, 2, 5, 6, first_checkpoint=1),
    ),
    "checkpoint": (
        lambda s, d: rallies.save_checkpoints(s, rally_in(s), None, [d], by=AGENT),
        rallies.CheckpointDraft(2, "Mairie", "Place", "Police municipale"),
    ),
    "score": (
        lambda s, d: rallies.save_scores(s, rallied_point(s), None, [d], by=AGENT),
        rallies.ScoreDraft(1, 8, 7, 6),
    ),
    "objective": (lambda s, d: plan.save_objective(s, d, by=AGENT), OBJECTIVE),
    "planned action": (
        lambda s, d: plan.save_planned_action(s, d, by=AGENT),
        plan.PlannedActionDraft(OBJECTIVE.uid, "Jeudis", "VILLE", "QPV_NORD", "DROIT_COMMUN", position=1),
    ),
    "indicator": (
        lambda s, d: plan.save_indicator(s, d, by=AGENT),
        plan.IndicatorDraft(ACTION.uid, "Jeudis tenus", "jeudis", 5, told="Du monde", position=1),
    ),
    "exhibit": (
        lambda s, d: loans.save_exhibit(s, d, by=AGENT),
        loans.ExhibitDraft(12, "Femmes en sciences", "Égalité", 20, "complète", "lourde"),
    ),
    "loan": (
        lambda s, d: loans.reserve_exhibit(s, d, today=DAY, by=AGENT),
        loans.LoanDraft(1, DAY, DAY, "Lycée"),
    ),
    "subsidy": (
        lambda s, d: save_subsidy(s, d, today=DAY, by=AGENT),
        SubsidyDraft(2026, 1, "EGALITE", 50, purpose="Ateliers", proposed_cents=40, override="Promis"),
    ),
    "past subsidy": (
        lambda s, d: record_past_subsidy(s, d, by=AGENT),
        PastSubsidyDraft(2026, 1, "EGALITE", 50, 40, 30, "2026-12"),
    ),
    "step": (
        lambda s, d: take_step(s, 1, None, d, today=DAY, by=AGENT),
        StepDraft("REFUSEE", DAY, reason="Hors des axes"),
    ),
    "envelope": (
        lambda s, d: save_envelope(s, d, by=AGENT),
        EnvelopeDraft(2026, 70_000_00, "2026-05"),
    ),
    "agreement": (
        lambda s, d: agreements.save_agreement(s, d, by=AGENT),
        AGREEMENT,
    ),
    "rectification": (
        lambda s, d: rectify_year(s, d, 1, now=NOW, by=AGENT),
        FreezeDraft(2025, b"{}", "2026.1", "Un contact oublié"),
    ),
    "place": (
        lambda s, d: bring_in_place(s, d, rules=d.rules, now=NOW, by=AGENT),
        PlaceDraft(2025, "Maison de justice, Abbeville", "arrêtée", "2026.1", b"{}"),
    ),
    "publication": (
        lambda s, d: publish_report(s, d, now=NOW, by=AGENT),
        PublicationDraft(year_period(2025), "complet", b"{}", b"{}"),
    ),
    "report text": (
        lambda s, d: save_texts(s, 2025, {("accueil", "faits"): d.words}, by=AGENT),
        SectionText("faits", "Faits marquants", "Une année pleine"),
    ),
    "report view": (lambda s, d: save_view(s, d, by=AGENT), ViewDraft("Étouvie", tab="accueil")),
    "evaluation": (
        lambda s, d: save_evaluation(s, d, today=DAY, by=AGENT),
        EvaluationDraft(AGREEMENT.uid, DAY, "Davantage de monde", "Conforme", done_on=DAY),
    ),
}


@pytest.fixture
def stocked(any_database: Database) -> Database:
    """Return a base with one organisation, one permanence and one Jeudi, to be pointed at."""
    with any_database.transaction() as session:
        directory.organisation_named(session, "Les Bavardes", by=AGENT)
        directory.save_practitioner(session, directory.PractitionerDraft("Me Roux", "AVOCAT"), by=AGENT)
        create_permanence(session, lawyer(), calendar=Calendar((), None), by=AGENT)
        jeudis.save_jeudi(session, DRAFTS["jeudi"][1], by=AGENT)
        log_contact(session, CONTACT, now=NOW, by=AGENT)
        agreements.save_agreement(session, AGREEMENT, by=AGENT)
        freeze_year(session, anew(DRAFTS["rectification"][1]), now=NOW, by=AGENT)
        save_subsidy(session, DRAFTS["subsidy"][1], today=DAY, by=AGENT)
        loans.save_exhibit(session, loans.ExhibitDraft(1, "Clichés"), by=AGENT)
        for title in ("Marche d’Étouvie", "Marche du centre"):
            walk = save_action(session, ActionDraft("MARCHE", DAY, title), by=AGENT)
        save_walk(session, walk - 1, None, [ASKED], today=DAY, by=AGENT)
        plan.save_objective(session, OBJECTIVE, by=AGENT)
        plan.save_planned_action(session, ACTION, by=AGENT)
        full_rally(session, teams=1, checkpoints=1)
    return any_database


def spoilt(draft: Any) -> Iterator[tuple[str, Any]]:
    """Yield the draft with one field spoilt, in each way, under the field's name."""
    for name in (field.name for field in fields(draft) if not field.name.endswith("_id")):
        value = getattr(draft, name)
        texts = LONG if name in CODES else LONG + NO_TEXT
        for hostile in texts if isinstance(value, str) else HUGE if type(value) is int else ():
            yield name, anew(draft, **{name: hostile})


def anew(draft: Any, **changes: Any) -> Any:
    """Return another draft: the same one, saved again, would be the same save."""
    return replace(draft, **changes, **({"uid": uuid4()} if hasattr(draft, "uid") else {}))


class Withdrawn(Exception):
    """Takes back what was only tried."""


def try_out(database: Database, save: Callable[[Session, Any], object], draft: Any) -> None:
    with suppress(Withdrawn), database.transaction() as session:
        save(session, draft)
        session.flush()
        raise Withdrawn


@pytest.mark.parametrize("name", DRAFTS)
@pytest.mark.bad_input(52)
def test_what_does_not_fit_is_refused_in_a_sentence_or_fits(stocked: Database, name: str) -> None:
    save, draft = DRAFTS[name]
    try_out(stocked, save, anew(draft))  # itself, it is good
    crashes = []
    for field, bad in spoilt(draft):
        try:
            try_out(stocked, save, bad)
        except UserError as refusal:
            assert refusal.message
        except Exception as bug:
            crashes.append((field, str(getattr(bad, field))[:12], repr(bug)[:90]))
    assert crashes == []
