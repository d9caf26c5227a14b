"""The pages and the forms of the program, by name: where a feature is hung in the window."""

from collections.abc import Callable, Mapping
from typing import Any

from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.panel_form import PanelForm

MakePage = Callable[[Desk], Page]
MakeForm = Callable[..., PanelForm]

# Pages and forms are imported when they are first shown: the window opens on one page only.


def _today(desk: Desk) -> Page:
    from espace_citoyennete.today.page import TodayPage

    return TodayPage(desk)


def _register(desk: Desk) -> Page:
    from espace_citoyennete.contacts.page import RegisterPage

    return RegisterPage(desk)


def _callbacks(desk: Desk) -> Page:
    from espace_citoyennete.callbacks.page import CallbacksPage

    return CallbacksPage(desk)


def _waiting_list(desk: Desk) -> Page:
    from espace_citoyennete.waiting.page import WaitingPage

    return WaitingPage(desk)


def _permanences(desk: Desk) -> Page:
    from espace_citoyennete.permanences.page import PermanencesPage

    return PermanencesPage(desk)


def _practitioners(desk: Desk) -> Page:
    from espace_citoyennete.practitioners.page import PractitionersPage

    return PractitionersPage(desk)


def _calls(desk: Desk) -> Page:
    from espace_citoyennete.changes.page import CallsPage

    return CallsPage(desk)


def _people_to_tell(desk: Desk) -> int:
    from espace_citoyennete.changes.listing import open_call_list_count

    with desk.database.reading() as session:
        return open_call_list_count(session)


def _jeudis(desk: Desk) -> Page:
    from espace_citoyennete.jeudis.page import JeudisPage

    return JeudisPage(desk)


def _actions(desk: Desk) -> Page:
    from espace_citoyennete.actions.page import ActionsPage

    return ActionsPage(desk)


def _action(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.actions.panel import ActionPanel

    return ActionPanel(desk, **given)


def _course_year(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.actions.year_panel import CourseYearPanel

    return CourseYearPanel(desk, **given)


def _action_count(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.actions.count_panel import ActionCountPanel

    return ActionCountPanel(desk, **given)


def _action_cancel(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.actions.panel import ActionCancelPanel

    return ActionCancelPanel(desk, **given)


def _rallies(desk: Desk) -> Page:
    from espace_citoyennete.rallies.page import RalliesPage

    return RalliesPage(desk)


def _rally_teams(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.rallies.grids import TeamsPanel

    return TeamsPanel(desk, **given)


def _rally_checkpoints(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.rallies.grids import CheckpointsPanel

    return CheckpointsPanel(desk, **given)


def _rally_scores(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.rallies.grids import ScoresPanel

    return ScoresPanel(desk, **given)


def _walks(desk: Desk) -> Page:
    from espace_citoyennete.walks.page import WalksPage

    return WalksPage(desk)


def _walk(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.walks.sheet_panel import WalkSheetPanel

    return WalkSheetPanel(desk, **given)


def _walk_proposal(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.walks.panel import ProposalPanel

    return ProposalPanel(desk, **given)


def _directory(desk: Desk) -> Page:
    from espace_citoyennete.directory.page import DirectoryPage
    from espace_citoyennete.people.organisation import MODELS, uses_of

    return DirectoryPage(desk, uses_of, MODELS)


def _agreements(desk: Desk) -> Page:
    from espace_citoyennete.agreements.page import AgreementsPage

    return AgreementsPage(desk)


def _loans(desk: Desk) -> Page:
    from espace_citoyennete.loans.page import LoansPage

    return LoansPage(desk)


def _plan(desk: Desk) -> Page:
    from espace_citoyennete.action_plan.page import PlanPage

    return PlanPage(desk)


def _report(desk: Desk) -> Page:
    from espace_citoyennete.annual_report.page import ReportPage
    from espace_citoyennete.readers import READERS

    return ReportPage(desk, READERS)


def _settings(desk: Desk) -> Page:
    from espace_citoyennete.accounts.keys_section import KeysSection
    from espace_citoyennete.accounts.rights_section import RightsSection
    from espace_citoyennete.accounts.section import AccountsSection
    from espace_citoyennete.emergency.page import EmergencySection
    from espace_citoyennete.jeudis.paper_section import PaperTextsSection
    from espace_citoyennete.journal.page import JournalSection
    from espace_citoyennete.open_export.page import OpenExportSection
    from espace_citoyennete.privacy.page import PrivacySection
    from espace_citoyennete.privacy.purge_section import PurgeSection
    from espace_citoyennete.privacy.review_section import ReviewSection
    from espace_citoyennete.town.page import SettingsPage
    from espace_citoyennete.trash.page import TrashSection
    from espace_citoyennete.upkeep.page import CopiesSection, HealthSection

    more = (
        PaperTextsSection,
        EmergencySection,
        AccountsSection,
        KeysSection,
        TrashSection,
        PrivacySection,
        PurgeSection,
        ReviewSection,
        JournalSection,
        RightsSection,
        OpenExportSection,
        CopiesSection,
        HealthSection,
    )
    return SettingsPage(desk, more)


def _waiting(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.waiting.panel import WaitingPanel

    return WaitingPanel(desk, **given)


def _waiting_hold(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.waiting.panel import WaitingHoldPanel

    return WaitingHoldPanel(desk, **given)


def _waiting_leave(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.waiting.panel import WaitingLeavePanel

    return WaitingLeavePanel(desk, **given)


def _slots_to_propose(desk: Desk) -> int:
    from espace_citoyennete.waiting.proposals import proposal_count

    with desk.database.reading() as session:
        return proposal_count(session, desk.clock.now(), instant=desk.clock.instant())


def _contact(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.contacts.panel import ContactPanel

    return ContactPanel(desk, **given)


def _callback(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.callbacks.panel import CallbackPanel

    return CallbackPanel(desk, **given)


def _contact_batch(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.contacts.batch_panel import BatchPanel

    return BatchPanel(desk, **given)


def _tally(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.contacts.tally_panel import TallyPanel

    return TallyPanel(desk, **given)


def _booking(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.permanences.panel import BookingPanel

    return BookingPanel(desk, **given)


def _permanence(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.permanences.planning import PermanencePanel

    return PermanencePanel(desk, **given)


def _year(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.practitioners.renewal_panel import YearPanel

    return YearPanel(desk, **given)


def _permanence_change(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.changes.rule_panel import RulePanel

    return RulePanel(desk, **given)


def _absence(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.changes.absence_panel import AbsencePanel

    return AbsencePanel(desk, **given)


def _reminders(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.changes.reminders_panel import RemindersPanel

    return RemindersPanel(desk, **given)


def _sitting_move(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.changes.panel import SittingMovePanel

    return SittingMovePanel(desk, **given)


def _sitting_cancel(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.changes.panel import SittingCancelPanel

    return SittingCancelPanel(desk, **given)


def _sitting_replace(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.changes.panel import SittingReplacePanel

    return SittingReplacePanel(desk, **given)


def _walk_in(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.permanences.walk_in_panel import WalkInPanel

    return WalkInPanel(desk, **given)


def _planning(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.plannings.panel import PlanningPanel

    return PlanningPanel(desk, **given)


def _organisation(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.directory.panel import OrganisationPanel

    return OrganisationPanel(desk, **given)


def _directory_intake(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.directory.intake_panel import IntakePanel

    return IntakePanel(desk, **given)


def _practitioner(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.practitioners.panel import PractitionerPanel

    return PractitionerPanel(desk, **given)


def _turn(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.practitioners.panel import TurnPanel

    return TurnPanel(desk, **given)


def _turn_names(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.practitioners.panel import TurnNamesPanel

    return TurnNamesPanel(desk, **given)


def _sitting_name(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.practitioners.panel import SittingNamePanel

    return SittingNamePanel(desk, **given)


def _subsidies(desk: Desk) -> Page:
    from espace_citoyennete.subsidies.page import SubsidiesPage

    return SubsidiesPage(desk)


def _subsidy(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.subsidies.panel import SubsidyPanel

    return SubsidyPanel(desk, **given)


def _subsidy_step(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.subsidies.step_panel import StepPanel

    return StepPanel(desk, **given)


def _envelope(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.subsidies.panel import EnvelopePanel

    return EnvelopePanel(desk, **given)


def _jeudi(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.jeudis.panel import JeudiPanel

    return JeudiPanel(desk, **given)


def _registration(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.jeudis.registration_panel import RegistrationPanel

    return RegistrationPanel(desk, **given)


def _registration_list(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.jeudis.list_panel import RegistrationListPanel

    return RegistrationListPanel(desk, **given)


def _count(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.jeudis.count_panel import CountPanel

    return CountPanel(desk, **given)


def _jeudi_assessment(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.jeudis.assess_panel import AssessPanel

    return AssessPanel(desk, **given)


def _situation(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.discriminations.panel import SituationPanel

    return SituationPanel(desk, **given)


def _jeudi_follow_up(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.jeudis.follow_panel import FollowUpPanel

    return FollowUpPanel(desk, **given)


def _agreement(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.agreements.panel import AgreementPanel

    return AgreementPanel(desk, **given)


def _denounce(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.agreements.panel import DenouncePanel

    return DenouncePanel(desk, **given)


def _evaluation(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.agreements.evaluation_panel import EvaluationPanel

    return EvaluationPanel(desk, **given)


def _exhibit(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.loans.panel import ExhibitPanel

    return ExhibitPanel(desk, **given)


def _exhibit_list(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.loans.intake_panel import ExhibitListPanel

    return ExhibitListPanel(desk, **given)


def _loan(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.loans.panel import LoanPanel

    return LoanPanel(desk, **given)


def _loan_out(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.loans.panel import LoanOutPanel

    return LoanOutPanel(desk, **given)


def _loan_back(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.loans.panel import LoanBackPanel

    return LoanBackPanel(desk, **given)


def _objective(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.action_plan.panel import ObjectivePanel

    return ObjectivePanel(desk, **given)


def _planned_action(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.action_plan.panel import PlannedActionPanel

    return PlannedActionPanel(desk, **given)


def _indicator(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.action_plan.panel import IndicatorPanel

    return IndicatorPanel(desk, **given)


def _appointment(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.permanences.appointment_panel import AppointmentPanel

    return AppointmentPanel(desk, **given)


def _move(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.permanences.appointment_panel import MovePanel

    return MovePanel(desk, **given)


def _presence(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.team.panel import PresencePanel

    return PresencePanel(desk, **given)


def _handover(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.team.panel import HandoverPanel

    return HandoverPanel(desk, **given)


def _calls_due(desk: Desk) -> int:
    from espace_citoyennete.callbacks.listing import callback_count

    with desk.database.reading() as session:
        return callback_count(session, desk.clock.today())


def _day_end(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.today.panel import DayEndPanel

    return DayEndPanel(desk, **given)


def _deadlines(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.today.deadlines_panel import DeadlinesPanel

    return DeadlinesPanel(desk, **given)


def _person(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.people.panel import PersonPanel

    return PersonPanel(desk, **given)


def _origin(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.origin_panel import OriginPanel

    return OriginPanel(desk, **given)


def _merge(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.people.merge_panel import MergePanel

    return MergePanel(desk, **given)


def _overtaken(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.ui.overtaken_panel import OvertakenPanel

    return OvertakenPanel(desk, **given)


def _report_export(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.export_panel import ExportPanel
    from espace_citoyennete.readers import READERS

    return ExportPanel(desk, readers=READERS, **given)


def _freeze(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.freeze_panel import FreezePanel
    from espace_citoyennete.readers import READERS

    return FreezePanel(desk, readers=READERS, **given)


def _editions(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.editions_panel import EditionsPanel

    return EditionsPanel(desk, **given)


def _publications(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.publications_panel import PublicationsPanel

    return PublicationsPanel(desk, **given)


def _consolidation(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.consolidation.panel import ConsolidationPanel

    return ConsolidationPanel(desk, **given)


def _report_texts(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.texts_panel import TextsPanel

    return TextsPanel(desk, **given)


def _report_view(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.view_panel import ViewPanel

    return ViewPanel(desk, **given)


def _chart_title(desk: Desk, **given: Any) -> PanelForm:
    from espace_citoyennete.annual_report.title_panel import ChartTitlePanel

    return ChartTitlePanel(desk, **given)


PAGES: Mapping[str, MakePage] = {
    "page:today": _today,
    "page:register": _register,
    "page:callbacks": _callbacks,
    "page:permanences": _permanences,
    "page:practitioners": _practitioners,
    "page:calls": _calls,
    "page:waiting": _waiting_list,
    "page:jeudis": _jeudis,
    "page:actions": _actions,
    "page:rallies": _rallies,
    "page:walks": _walks,
    "page:subsidies": _subsidies,
    "page:agreements": _agreements,
    "page:directory": _directory,
    "page:loans": _loans,
    "page:plan": _plan,
    "page:report": _report,
    "page:settings": _settings,
}
# By the `kind` of the form, which names it in the base.
FORMS: Mapping[str, MakeForm] = {
    "contact": _contact,
    "contact_batch": _contact_batch,
    "tally": _tally,
    "callback": _callback,
    "booking": _booking,
    "appointment": _appointment,
    "move": _move,
    "waiting": _waiting,
    "waiting_hold": _waiting_hold,
    "waiting_leave": _waiting_leave,
    "permanence": _permanence,
    "year": _year,
    "permanence_change": _permanence_change,
    "walk_in": _walk_in,
    "planning": _planning,
    "absence": _absence,
    "reminders": _reminders,
    "sitting_move": _sitting_move,
    "sitting_cancel": _sitting_cancel,
    "sitting_replace": _sitting_replace,
    "organisation": _organisation,
    "directory_intake": _directory_intake,
    "practitioner": _practitioner,
    "turn": _turn,
    "turn_names": _turn_names,
    "sitting_name": _sitting_name,
    "subsidy": _subsidy,
    "subsidy_step": _subsidy_step,
    "envelope": _envelope,
    "jeudi": _jeudi,
    "registration": _registration,
    "registration_list": _registration_list,
    "jeudi_count": _count,
    "action": _action,
    "course_year": _course_year,
    "action_count": _action_count,
    "action_cancel": _action_cancel,
    "rally_teams": _rally_teams,
    "rally_checkpoints": _rally_checkpoints,
    "rally_scores": _rally_scores,
    "walk": _walk,
    "walk_proposal": _walk_proposal,
    "jeudi_assessment": _jeudi_assessment,
    "jeudi_follow_up": _jeudi_follow_up,
    "situation": _situation,
    "agreement": _agreement,
    "denounce": _denounce,
    "evaluation": _evaluation,
    "exhibit": _exhibit,
    "exhibit_list": _exhibit_list,
    "loan": _loan,
    "loan_out": _loan_out,
    "loan_back": _loan_back,
    "report_export": _report_export,
    "freeze": _freeze,
    "editions": _editions,
    "publications": _publications,
    "report_texts": _report_texts,
    "consolidation": _consolidation,
    "report_view": _report_view,
    "chart_title": _chart_title,
    "objective": _objective,
    "planned_action": _planned_action,
    "indicator": _indicator,
    "presence": _presence,
    "handover": _handover,
    "day_end": _day_end,
    "deadlines": _deadlines,
    "origin": _origin,
    "person": _person,
    "merge": _merge,
    "overtaken": _overtaken,
}
# What waits on a page, counted for the sidebar even before that page is first shown.
COUNTS: Mapping[str, Callable[[Desk], int]] = {
    "page:callbacks": _calls_due,
    "page:calls": _people_to_tell,
    "page:waiting": _slots_to_propose,
}
