"""Who may do what: the one matrix of rights, and the person at the desk.

From it are made the checks of the use cases, what the base itself refuses (`storage.permissions`), the rights
sheet and their tests.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from espace_citoyennete.clock import month_number
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.french import initials


class Right(StrEnum):
    """A right that a user holds; rights add up."""

    RECEPTION = "accueil"
    COORDINATION = "coordination"
    ADMINISTRATION = "administration"
    DIRECTION = "direction"


def words_of(rights: Iterable[Right]) -> str:
    """Write rights as the base and the slots of keys keep them."""
    return ",".join(sorted(right.value for right in rights))


def rights_of(words: str) -> frozenset[Right]:
    """Read what `words_of` wrote."""
    return frozenset(Right(word) for word in words.split(",") if word)


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
_REPORT = frozenset({Right.COORDINATION, Right.DIRECTION})
_ADMINISTRATION = frozenset({Right.ADMINISTRATION})
_SETTINGS = frozenset({Right.COORDINATION, Right.ADMINISTRATION})
_EVERYBODY = frozenset(Right)
_NOBODY = frozenset[Right]()

# Use case → the rights of which one is enough. A service function that takes `by` and is missing
# here fails tests/test_architecture.py.
MATRIX: dict[str, frozenset[Right]] = {
    "add_user": _ADMINISTRATION,
    "change_user": _ADMINISTRATION,
    "disable_user": _ADMINISTRATION,
    "enable_user": _ADMINISTRATION,
    "note_passphrase": _EVERYBODY,
    "note_recovery_key": _EVERYBODY,  # opening again with the paper key is nobody's privilege
    "note_new_keys": _ADMINISTRATION,
    "confirm_recovery_key": _EVERYBODY,
    "note_recovery_used": _EVERYBODY,
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
    "forget_person": _COORDINATION,
    "due_for_purge": _COORDINATION,
    "purge": _COORDINATION,  # before somebody else; one of the two administers
    "review_note": _COORDINATION,
    "withdraw_review": _COORDINATION,
    "set_delay": _ADMINISTRATION,
    "set_hold": _ADMINISTRATION,
    "withdraw_hold": _ADMINISTRATION,
    "lift_hold": _ADMINISTRATION,
    "restore_hold": _ADMINISTRATION,
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
    "save_situation": _DESK,
    "open_situation": _DESK,
    "withdraw_situation": _DESK,
    "empty_trash": _EVERYBODY,  # by whoever opens the base
    "erase_old_lines": _EVERYBODY,
    "note_journal_export": _SETTINGS,
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
    "freeze_year": _COORDINATION,
    "rectify_year": _COORDINATION,
    "withdraw_frozen": _COORDINATION,
    "publish_report": _COORDINATION,
    "note_export": _COORDINATION,
    "take_in_export": _COORDINATION,
    "save_texts": _COORDINATION,
    "bring_in_place": _COORDINATION,
    "remove_place": _COORDINATION,
    "save_view": _REPORT,
    "remove_view": _REPORT,
    "undo_import": _COORDINATION,
    "choose_second_place": _SETTINGS,
    "declare_server_copy": _SETTINGS,
}


@dataclass(frozen=True)
class Access:
    """The rights of which one is enough to add rows to a table, to change them, to remove them."""

    add: frozenset[Right] = _NOBODY
    change: frozenset[Right] = _NOBODY
    remove: frozenset[Right] = _NOBODY


# What is done with whole records, or on the program's own account: no right of a table allows it, its
# transaction is told `is_beyond`; what erases people, `is_erasing`.
BEYOND = frozenset({"empty_trash", "erase_old_lines", "take_in_export"})
ERASING = frozenset({"forget_person", "purge"})


def _written_by(rights: frozenset[Right], *tables: str) -> dict[str, Access]:
    return dict.fromkeys(tables, Access(rights, rights, rights))


# Table, or column of it → who writes there. A table without its row fails tests/test_architecture.py.
TABLES: dict[str, Access] = {
    **_written_by(
        _COORDINATION,
        *("absence", "action", "action_count", "action_module", "action_partner", "agreement"),
        *("agreement_party", "agreement_promise", "checkpoint", "envelope", "evaluation", "frozen_report"),
        *("frozen_year", "import_batch", "imported_row", "indicator", "jeudi_speaker", "objective"),
        *("organisation", "paper_text", "permanence", "place_report", "planned_action", "planning_sent"),
        *("practitioner", "report_text", "score", "sitting", "subsidy", "subsidy_paper", "subsidy_payment"),
        *("team", "turn_place", "visitor_merge", "walk_finding", "walk_proposal", "walk_stop"),
    ),
    **_written_by(
        _DESK,
        *("appointment", "call_attempt", "call_list", "call_row", "call_try", "handover", "hold"),
        *("jeudi_card", "jeudi_count", "jeudi_follow_up", "loan", "presence", "registration", "situation"),
        *("situation_criterion", "slot", "waiting_try"),
    ),
    **_written_by(_SETTINGS, "closure", "copy_plan", "school_holiday", "worked_holiday"),
    **_written_by(_REPORT, "report_view"),
    **_written_by(_EVERYBODY, "draft", "draft_key", "upkeep_fact"),
    # What is put in the Corbeille is erased from it on time, by nobody's right. The coordination may undo
    # an import, with the people and the contacts that it brought.
    "contact": Access(_DESK, _DESK, _COORDINATION),
    "contact_domain": Access(_DESK, _DESK, _DESK),
    "visitor": Access(_DESK, _DESK, _COORDINATION),
    "callback": Access(_DESK, _DESK),
    "waiting_entry": Access(_DESK, _DESK),
    "exhibit": Access(_COORDINATION, _DESK, _COORDINATION),
    "jeudi": Access(_COORDINATION, _DESK, _COORDINATION),
    "sitting.version": Access(change=_DESK),  # locked while somebody is added to it
    "emergency_number": Access(_SETTINGS, _SETTINGS | _DESK),
    # A code that was used is kept for what bears it: it is retired.
    "choice": Access(_SETTINGS, _SETTINGS),
    "motive": Access(_SETTINGS, _SETTINGS),
    "neighbourhood": Access(_SETTINGS, _SETTINGS),
    "papers_to_bring": Access(_SETTINGS, _SETTINGS),
    "room": Access(_SETTINGS, _SETTINGS),
    "town": Access(change=_SETTINGS),
    "user": Access(_ADMINISTRATION, _ADMINISTRATION),
    "user.passphrase_at": Access(change=_EVERYBODY),  # one's own
    "user.signed_in_at": Access(change=_EVERYBODY),
    "user.version": Access(change=_EVERYBODY),
    "note_review": Access(_COORDINATION, _COORDINATION, _COORDINATION),
    "retention_delay": Access(_ADMINISTRATION, _ADMINISTRATION, _ADMINISTRATION),
    "retention_hold": Access(_ADMINISTRATION, _ADMINISTRATION, _ADMINISTRATION),
    "recovery_key": Access(_EVERYBODY, _EVERYBODY),
    "publication": Access(_COORDINATION),
    "purge": Access(),  # written by what it tells, which is beyond
    "restoration": Access(),  # by the program, when a base put back is first opened
    # The journal is added to; only the place where its chain stands moves.
    "journal_line": Access(_EVERYBODY),
    "journal_segment": Access(_EVERYBODY),
    "journal_chain": Access(change=_EVERYBODY),
}

# Category of `storage.dictionary`, or column of it → who reads it; others read nothing in its place.
READERS: dict[str, frozenset[Right]] = {
    "identité et coordonnées": _DESK,
    "texte libre": _DESK,
    "donnée sensible": _DESK,
    "fait codé": _EVERYBODY,
    "agent ou partenaire": _EVERYBODY,
    "référence du lieu": _EVERYBODY,
    "technique": _EVERYBODY,
    "contact.visitor_id": _DESK,  # who came: nothing is counted by it
    # By these a free slot is proposed, to somebody whose name is not read.
    "waiting_entry.deadline": _EVERYBODY,
    "waiting_entry.half_day": _EVERYBODY,
    "waiting_entry.weekdays": _EVERYBODY,
    "action.people_met": _EVERYBODY,  # partners, whom the annual report names
    # The Corbeille tells who removed a record; what was done elsewhere is read by those who verify it.
    "journal_line.action": _SETTINGS,
    "journal_line.table_name": _SETTINGS,
}


# What restricts a contact to its author and to the coordination.
RESTRICTED_DOMAINS = frozenset({"VIF", "PEN"})  # violence, accused
RESTRICTED_REQUESTS = frozenset({"ECOUTE_VIOLENCES"})  # an imported contact may have it without a domain


def require(by: Agent, use_case: str) -> None:
    """Raise `Forbidden` unless the person holds a right that opens this use case."""
    if not by.rights & MATRIX[use_case]:
        wanted = " ou ".join(sorted(right.value for right in MATRIX[use_case]))
        raise Forbidden(f"Cette action demande le droit « {wanted} ». Demander à un administrateur.")


def may_read_restricted(by: Agent, author_uid: UUID | None) -> bool:
    """Tell whether a person may read a restricted record: whoever made it, and the coordinators."""
    return Right.COORDINATION in by.rights or by.uid == author_uid


CURRENT_MONTHS = 12  # of contacts that the desk reads as they come


def reads_since(by: Agent, today: date) -> date | None:
    """Return the first day of the contacts that a person reads as they come; None: of all of them.

    Older ones are the coordination's, and whoever's finds their person by the exact name or the number.
    """
    if Right.COORDINATION in by.rights:
        return None
    year, month = divmod(month_number(today) - CURRENT_MONTHS, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def may_read_of(by: Agent, day: date, today: date) -> bool:
    """Tell whether a contact of a day is not too old for a person to read it as it comes."""
    since = reads_since(by, today)
    return since is None or day >= since


def may_read_people(by: Agent) -> bool:
    """Tell whether a person may read who came and why: the desk and the coordinators; others count."""
    return bool(by.rights & _DESK)


def may_read_journal(by: Agent) -> bool:
    """Tell whether a person may read who did what: the coordination and the administration."""
    return bool(by.rights & _SETTINGS)


def may_read_deadlines(by: Agent) -> bool:
    """Tell whether a person is told what falls due with partners: the coordination and the direction."""
    return bool(by.rights & {Right.COORDINATION, Right.DIRECTION})
