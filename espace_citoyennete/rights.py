"""Who may do what: the one matrix of rights, and the person at the desk."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from espace_citoyennete.errors import Forbidden
from espace_citoyennete.french import initials


class Right(StrEnum):
    """A right that a user holds; rights add up."""

    RECEPTION = "accueil"
    COORDINATION = "coordination"
    ADMINISTRATION = "administration"
    DIRECTION = "direction"


@dataclass(frozen=True)
class Agent:
    """The person at the desk: who acts in each use case."""

    uid: UUID
    name: str
    rights: frozenset[Right]

    @property
    def initials(self) -> str:
        """Return the initials shown in lists (« S. A. »)."""
        return initials(self.name)


_DESK = frozenset({Right.RECEPTION, Right.COORDINATION})
_COORDINATION = frozenset({Right.COORDINATION})
_ADMINISTRATION = frozenset({Right.ADMINISTRATION})
_SETTINGS = frozenset({Right.COORDINATION, Right.ADMINISTRATION})

# Use case → the rights of which one is enough. A service function that takes `by` and is missing
# here fails tests/test_architecture.py.
MATRIX: dict[str, frozenset[Right]] = {
    "add_user": _ADMINISTRATION,
    "save_town": _SETTINGS,
    "save_choice": _SETTINGS,
    "withdraw_choice": _SETTINGS,
    "retire_choice": _SETTINGS,
    "restore_choice": _SETTINGS,
    "save_motive": _SETTINGS,
    "retire_motive": _SETTINGS,
    "restore_motive": _SETTINGS,
    "save_neighbourhood": _SETTINGS,
    "retire_neighbourhood": _SETTINGS,
    "restore_neighbourhood": _SETTINGS,
    "save_closure": _SETTINGS,
    "remove_closure": _SETTINGS,
    "save_school_holiday": _SETTINGS,
    "remove_school_holiday": _SETTINGS,
    "save_worked_holiday": _SETTINGS,
    "remove_worked_holiday": _SETTINGS,
    "save_room": _SETTINGS,
    "retire_room": _SETTINGS,
    "restore_room": _SETTINGS,
    "save_papers": _SETTINGS,
    "save_organisation": _COORDINATION,
    "organisation_named": _COORDINATION,
    "retire_organisation": _COORDINATION,
    "restore_organisation": _COORDINATION,
    "save_practitioner": _COORDINATION,
    "retire_practitioner": _COORDINATION,
    "restore_practitioner": _COORDINATION,
    "save_absence": _COORDINATION,
    "remove_absence": _COORDINATION,
    "set_presence": _DESK,
    "clear_presence": _DESK,
    "take_back_presence": _DESK,
    "leave_handover": _DESK,
    "withdraw_handover": _DESK,
    "finish_handover": _DESK,
    "reopen_handover": _DESK,
    "save_visitor": _DESK,
    "reveal_phone": _DESK,
    "merge_visitors": _COORDINATION,
    "part_visitors": _COORDINATION,
    "promise_callback": _DESK,
    "change_callback": _DESK,
    "note_attempt": _DESK,
    "give_up_callback": _DESK,
    "reopen_callback": _DESK,
    "take_back_change": _DESK,
    "remove_callback": _DESK,
    "restore_callback": _DESK,
    "log_contact": _DESK,
    "open_contact": _DESK,
    "log_contacts": _DESK,
    "correct_contact": _DESK,
    "remove_contact": _DESK,
    "restore_contact": _DESK,
    "empty_trash": frozenset(Right),  # by whoever opens the base
    "save_emergency_number": _SETTINGS,
    "check_emergency_number": _DESK,
    "retire_emergency_number": _SETTINGS,
    "restore_emergency_number": _SETTINGS,
    "log_emergency": _DESK,
    "create_permanence": _COORDINATION,
    "create_permanences": _COORDINATION,
    "withdraw_permanence": _COORDINATION,
    "change_rule": _COORDINATION,
    "take_back_rule": _COORDINATION,
    "move_sitting": _COORDINATION,
    "replace_practitioner": _COORDINATION,
    "cancel_sitting": _COORDINATION,
    "declare_absence": _COORDINATION,
    "take_back_sittings": _COORDINATION,
    "book_appointment": _DESK,
    "withdraw_booking": _DESK,
    "overbook": _DESK,
    "check_appointment": _COORDINATION,
    "hold_slot": _DESK,
    "hold_for": _DESK,
    "release_slot": _DESK,
    "move_appointment": _DESK,
    "withdraw_move": _DESK,
    "cancel_appointment": _DESK,
    "correct_appointment": _DESK,
    "take_back_correction": _DESK,
    "mark_appointment": _DESK,
    "take_back": _DESK,
    "note_outcome": _DESK,
    "add_walk_in": _DESK,
    "withdraw_walk_in": _DESK,
    "save_turn": _COORDINATION,
    "name_sittings": _COORDINATION,
    "name_sitting": _COORDINATION,
    "take_back_names": _COORDINATION,
    "join_waiting": _DESK,
    "withdraw_waiting": _DESK,
    "change_waiting": _DESK,
    "leave_waiting": _DESK,
    "close_waiting": _DESK,
    "propose_slot": _DESK,
    "note_answer": _DESK,
    "accept_slot": _DESK,
    "take_back_waiting": _DESK,
    "open_call_list": _COORDINATION,
    "withdraw_call_list": _COORDINATION,
    "open_reminders": _DESK,
    "withdraw_reminders": _DESK,
    "note_call": _DESK,
    "take_back_call": _DESK,
    "note_planning_sent": _COORDINATION,
    "withdraw_planning_sent": _COORDINATION,
    "save_jeudi": _COORDINATION,
    "withdraw_jeudi": _COORDINATION,
    "change_jeudi": _COORDINATION,
    "cancel_jeudi": _COORDINATION,
    "register": _DESK,
    "register_list": _DESK,
    "give_place": _DESK,
    "put_back_waiting": _DESK,
    "unregister": _DESK,
    "change_registration": _DESK,
    "enrol_again": _DESK,
    "mark_present": _DESK,
    "mark_numbers": _DESK,
    "number_sheet": _DESK,
    "count_people": _DESK,
    "count_arrival": _DESK,
    "save_assessment": _DESK,
    "close_jeudi": _COORDINATION,
    "save_paper_words": _COORDINATION,
    "tie_contact": _DESK,
    "untie_contact": _DESK,
    "take_back_arrival": _DESK,
    "save_action": _COORDINATION,
    "save_actions": _COORDINATION,
    "withdraw_actions": _COORDINATION,
    "change_action": _COORDINATION,
    "count_registered": _COORDINATION,
    "withdraw_action": _COORDINATION,
    "cancel_action": _COORDINATION,
    "save_walk": _COORDINATION,
    "follow_proposal": _COORDINATION,
    "save_teams": _COORDINATION,
    "save_checkpoints": _COORDINATION,
    "draw_starts": _COORDINATION,
    "set_starts": _COORDINATION,
    "save_scores": _COORDINATION,
    "save_exhibit": _COORDINATION,
    "withdraw_exhibit": _COORDINATION,
    "save_objective": _COORDINATION,
    "save_planned_action": _COORDINATION,
    "save_indicator": _COORDINATION,
    "remove_from_plan": _COORDINATION,
    "retire_exhibit": _COORDINATION,
    "restore_exhibit": _COORDINATION,
    "reserve_exhibit": _DESK,
    "withdraw_loan": _DESK,
    "cancel_loan": _DESK,
    "hand_out": _DESK,
    "take_in": _DESK,
    "put_loan_back": _DESK,
    "save_subsidy": _COORDINATION,
    "save_agreement": _COORDINATION,
    "withdraw_agreement": _COORDINATION,
    "denounce_agreement": _COORDINATION,
    "renew_agreement": _COORDINATION,
    "take_back_renewal": _COORDINATION,
    "save_evaluation": _COORDINATION,
    "withdraw_evaluation": _COORDINATION,
    "record_past_subsidy": _COORDINATION,
    "change_subsidy": _COORDINATION,
    "withdraw_subsidy": _COORDINATION,
    "tick_paper": _COORDINATION,
    "take_step": _COORDINATION,
    "take_back_step": _COORDINATION,
    "save_envelope": _COORDINATION,
    "withdraw_envelope": _COORDINATION,
    "bring_in": _COORDINATION,
    "undo_import": _COORDINATION,
}


def require(by: Agent, use_case: str) -> None:
    """Raise `Forbidden` unless the person holds a right that opens this use case."""
    if not by.rights & MATRIX[use_case]:
        wanted = " ou ".join(sorted(right.value for right in MATRIX[use_case]))
        raise Forbidden(f"Cette action demande le droit « {wanted} ». Demander à un administrateur.")


def may_read_restricted(by: Agent, author_uid: UUID | None) -> bool:
    """Tell whether a person may read a restricted record: whoever made it, and the coordinators."""
    return Right.COORDINATION in by.rights or by.uid == author_uid


def may_read_people(by: Agent) -> bool:
    """Tell whether a person may read who came and why: the desk and the coordinators; others count."""
    return bool(by.rights & _DESK)


def may_read_deadlines(by: Agent) -> bool:
    """Tell whether a person is told what falls due with partners: the coordination and the direction."""
    return bool(by.rights & {Right.COORDINATION, Right.DIRECTION})
