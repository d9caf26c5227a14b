"""The quick test that notices each check once it is taken away, and what only looks like a check."""

_LEFT = (
    "tests/rights/test_restricted.py::test_a_call_is_put_off_by_a_colleague_who_leaves_its_subject_unread"
    "[sqlite-by1-appel]"
)
_RESTRICTED = (
    "tests/rights/test_restricted.py::test_only_the_author_and_the_coordination_act_on_it[sqlite-{}]"
)
_OLD = "tests/rights/test_old.py::test_{}"
_TOO_OLD = _OLD.format("a_contact_is_neither_noted_nor_moved_before_the_twelve_months_by_the_desk[sqlite]")
_FROZEN = (
    "tests/rights/test_frozen.py::test_a_contact_of_a_frozen_year_is_changed_by_the_coordination_alone"
    "[sqlite-{}]"
)
_TOLD = (
    "tests/discriminations/test_service.py::test_a_frozen_year_is_changed_by_the_coordination_alone[sqlite]"
)
_OFFERED = "tests/rights/test_offered.py::test_each_screen_offers_what_the_matrix_gives_to_each_right[{}]"
_SESSIONS = "tests/rights/test_sessions.py::test_{}"
_ACCOUNTS = (
    "tests/accounts/test_service.py::test_somebody_always_administers_and_nobody_raises_their_own_rights"
    "[sqlite]"
)
_ENDED = (
    "tests/accounts/test_service.py::test_whoever_is_taken_away_or_given_other_rights_acts_no_more"
    "[sqlite-other rights]"
)
_PURGE = "tests/privacy/test_purging.py::test_{}"
_SERVER = "tests/journeys/test_several_desks.py::test_{}"

_TWO = _PURGE.format("a_purge_is_refused_and_then_erases_nothing[alone]")
_ADMINISTERS = _PURGE.format("one_of_the_two_administers_and_the_one_at_the_desk_coordinates")
_OWN = _SESSIONS.format("a_purge_is_done_once_both_have_proved_who_they_are[own-pas la mienne]")
_THEIRS = _SESSIONS.format("a_purge_is_done_once_both_have_proved_who_they_are[theirs-pas la sienne]")
_SEED = _SESSIONS.format("the_first_key_of_the_journal_goes_to_those_who_administer_alone")
_OPENED = _SERVER.format("whoever_receives_opens_the_base_and_erases_nothing_on_time")
_KEYS = _SESSIONS.format("keys_are_changed_by_whoever_types_their_own_passphrase_again[{}]")

# Check, as `tests.rights.checks` names it → the test that fails without it.
WITNESSES: dict[str, str] = {
    "accounts/folder_keys.py FolderKeys._lent: Right.ADMINISTRATION in account.rights": _SEED,
    "accounts/folder_keys.py FolderKeys.change: self.prove(by, present)": _KEYS.format("change"),
    "accounts/folder_keys.py FolderKeys.choose: Right.ADMINISTRATION in by.rights": _SEED,
    "accounts/folder_keys.py FolderKeys.prove: unlocked.user_uid != agent.uid": _SESSIONS.format(
        "nobody_passes_for_somebody_else_by_a_passphrase_of_their_own"
    ),
    "accounts/folder_keys.py FolderKeys.renew_file_key: self.prove(by, present)": _KEYS.format(
        "renew_file_key"
    ),
    "accounts/folder_keys.py FolderKeys.renew_recovery_key: self.prove(by, present)": _KEYS.format(
        "renew_recovery_key"
    ),
    "accounts/gestures.py prove_person: keys.prove(agent, secret)": _OWN,
    "accounts/server_keys.py ServerKeys.change: self.prove(by, present)": _SERVER.format(
        "nobody_changes_a_passphrase_of_a_server_who_does_not_type_the_present_one"
    ),
    "accounts/service.py administrators: Right.ADMINISTRATION in agent.rights": _ACCOUNTS,
    "accounts/service.py change_user: draft.rights != by.rights": _ACCOUNTS,
    "accounts/service.py change_user: draft.uid == by.uid": _ACCOUNTS,
    "accounts/service.py disable_user: uid == by.uid": _ACCOUNTS,
    "accounts/service.py note_passphrase: Right.ADMINISTRATION not in by.rights": _ACCOUNTS,
    "accounts/service.py note_passphrase: uid != by.uid": _ACCOUNTS,
    "accounts/service.py refuse_if_ended: rights != words_of(agent.rights)": _ENDED,
    "app.py Office.enter: opened.database.hold_to(opened.agent.rights)": _SESSIONS.format(
        "the_base_is_held_to_the_rights_of_whoever_opened_it_by_the_window"
    ),
    "callbacks/service.py change_callback: may_read_restricted(by, author)": _LEFT,
    "cli/bases.py _open: found.database.hold_to(found.agent.rights)": _SESSIONS.format(
        "the_base_is_held_to_the_rights_of_whoever_opened_it_by_a_command"
    ),
    "contacts/service.py _refuse_closed: day_problem(session, [moment.date() for moment in moments], by)": (
        _FROZEN.format("correct")
    ),
    "contacts/service.py _refuse_old: may_read_of(by, draft.occurred_at.date(), now.date())": _TOO_OLD,
    "contacts/service.py contact_with: "
    "may_read_of(reader, contact.occurred_at.date(), today_of(session))": _OLD.format(
        "an_old_contact_is_opened_by_the_coordination_alone_and_the_refusal_says_what_to_do[sqlite-open]"
    ),
    "contacts/service.py correct_contact: _refuse_old(draft, now, by)": _TOO_OLD,
    "contacts/service.py log_contact: _refuse_old(draft, now, by)": _TOO_OLD,
    "contacts/service.py contact_with: may_read_restricted(reader, author)": _RESTRICTED.format("_read"),
    "contacts/service.py correct_contact: "
    "_refuse_closed(session, [contact.occurred_at, draft.occurred_at], by)": _FROZEN.format("correct"),
    "contacts/service.py correct_contact: contact_with(session, contact_id, by, version)": (
        _RESTRICTED.format("_correct")
    ),
    "contacts/service.py log_contact: Right.COORDINATION not in by.rights": _FROZEN.format("log"),
    "contacts/service.py log_contact: _refuse_closed(session, [draft.occurred_at], by)": (
        _FROZEN.format("log")
    ),
    "contacts/service.py open_contact: contact_with(session, contact_id, by)": _RESTRICTED.format("_read"),
    "contacts/service.py remove_contact: _refuse_closed(session, [contact.occurred_at], by)": (
        _FROZEN.format("remove")
    ),
    "contacts/service.py remove_contact: contact_with(session, contact_id, by, version)": (
        _RESTRICTED.format("_remove")
    ),
    "contacts/service.py restore_contact: _refuse_closed(session, [contact.occurred_at], by)": (
        _FROZEN.format("restore")
    ),
    "contacts/service.py restore_contact: contact_with(session, contact_id, by, version)": (
        _RESTRICTED.format("_restore")
    ),
    "discriminations/service.py _contact: contact_with(session, id_with(session, Contact, uid), by)": (
        _RESTRICTED.format("_tell_situation")
    ),
    "discriminations/service.py _contact: day_problem(session, [contact.occurred_at.date()], by)": _TOLD,
    "discriminations/service.py open_situation: contact_with(session, contact_id, by)": (
        _RESTRICTED.format("_read_situation")
    ),
    "discriminations/service.py save_situation: _contact(session, draft.contact, by)": (
        _RESTRICTED.format("_tell_situation")
    ),
    "discriminations/service.py withdraw_situation: _contact(session, contact, by)": (
        _RESTRICTED.format("_withdraw_situation")
    ),
    "jeudis/following.py tie_contact: contact_with(session, contact_id, by)": _RESTRICTED.format("_tie"),
    "jeudis/following.py untie_contact: contact_with(session, contact_id, by)": _RESTRICTED.format("_untie"),
    "opening.py _settle: Right.ADMINISTRATION in opened.agent.rights": _SESSIONS.format(
        "whoever_administers_no_more_holds_the_first_key_of_the_journal_no_more"
    ),
    "opening.py _sign_in: may_erase_on_time(database, agent)": _OPENED,
    "opening.py _sign_in: partial(refuse_if_ended, agent=agent)": _SESSIONS.format(
        "a_session_is_over_once_the_rights_change"
    ),
    "opening.py _told: Right.ADMINISTRATION not in opened.agent.rights": _SESSIONS.format(
        "what_is_missing_of_the_keys_is_told_to_those_who_administer"
    ),
    "opening.py may_erase_on_time: Right.ADMINISTRATION in agent.rights": _OPENED,
    "people/panel.py PersonPanel._acts: self.desk.agent.rights & MATRIX['merge_visitors']": (
        _OFFERED.format("person")
    ),
    "permanences/corrections.py _may_read: may_read_restricted(by, author)": (
        _RESTRICTED.format("_correct_appointment")
    ),
    "permanences/corrections.py correct_appointment: _may_read(session, appointment, by)": (
        _RESTRICTED.format("_correct_appointment")
    ),
    "plannings/panel.py PlanningPanel._build: Right.COORDINATION in self.desk.agent.rights": (
        _OFFERED.format("planning")
    ),
    "privacy/page.py PrivacySection.__init__: desk.agent.rights & MATRIX['forget_person']": (
        _OFFERED.format("privacy")
    ),
    "privacy/page.py PrivacySection.__init__: desk.agent.rights & MATRIX['set_delay']": (
        _OFFERED.format("privacy")
    ),
    "privacy/purge_acts.py _prove: prove_person(database, folder, agent, secret)": _OWN,
    "privacy/purge_acts.py purge_before_two: _prove(database, folder, by, confirmed.own, 'own')": _OWN,
    "privacy/purge_acts.py purge_before_two: "
    "_prove(database, folder, confirmed.second, confirmed.theirs, 'theirs')": _THEIRS,
    "privacy/purge_section.py PurgeSection._show: rights & MATRIX['lift_hold']": _OFFERED.format("held"),
    "privacy/purge_section.py PurgeSection._show: rights & MATRIX['set_hold']": _OFFERED.format("due"),
    "privacy/purge_section.py _read: agent.rights & MATRIX['due_for_purge']": _OFFERED.format("due"),
    "privacy/purging.py _refuse_alone: Right.ADMINISTRATION not in by.rights | rights_of(other.rights)": (
        _ADMINISTERS
    ),
    "privacy/purging.py _refuse_alone: second == by.uid": _TWO,
    "privacy/purging.py purge: _refuse_alone(session, asked.second, by)": _ADMINISTERS,
    "privacy/review_section.py ReviewSection.__init__: desk.agent.rights & MATRIX['review_note']": (
        _OFFERED.format("review")
    ),
    "storage/drafts.py _waits: rights_of(draft.rights) <= by.rights": (
        "tests/journeys/test_drafts.py::"
        "test_what_waits_is_ones_own_of_four_hours_ago_and_what_colleagues_of_the_same_rights_left[sqlite]"
    ),
    "storage/drafts.py take_over: rights_of(draft.rights) <= by.rights": (
        "tests/journeys/test_drafts.py::test_a_draft_that_may_not_be_taken_over_stays_where_it_is"
    ),
    "town/years.py day_problem: Right.COORDINATION in agent.rights": _FROZEN.format("correct"),
    "waiting/service.py _refuse_reader: may_read_restricted(by, author_uid)": (
        _RESTRICTED.format("_change_waiting")
    ),
    "waiting/service.py change_waiting: _refuse_reader(session, entry, by)": (
        _RESTRICTED.format("_change_waiting")
    ),
}
# What asks who somebody is, and forbids nothing.
NO_PERMISSION = {"today/page.py TodayPage._come: row.user_uid == desk.agent.uid"}
