"""What each right does, in the town's words: the matrix, told by what is done at the desk."""

from dataclasses import dataclass

from espace_citoyennete.rights import MATRIX, READERS, Right

_NAMES = READERS["identité et coordonnées"]


@dataclass(frozen=True)
class Duty:
    """Something that is done here, and the use cases that do it; all of them ask for the same rights."""

    words: str
    use_cases: tuple[str, ...] = ()
    readers: frozenset[Right] = frozenset()  # of what is only read

    @property
    def rights(self) -> frozenset[Right]:
        """Return the rights of which one is enough."""
        return MATRIX[self.use_cases[0]] if self.use_cases else self.readers


def _duty(words: str, use_cases: str) -> Duty:
    return Duty(words, tuple(use_cases.split()))


@dataclass(frozen=True)
class Domain:
    """A part of the work, and what is done in it."""

    name: str
    duties: tuple[Duty, ...]


DOMAINS = (
    Domain("Lire", (
        Duty("Lire les noms, les coordonnées, les notes", readers=_NAMES),
        Duty("Compter\u00a0: registre sans noms, bilans, échéances", readers=frozenset(Right)),
        Duty("Lire une affaire réservée dont on n’est pas l’auteur",
             readers=frozenset({Right.COORDINATION})),
        Duty("Lire un contact de plus de douze mois sans en retrouver la personne par son nom exact ou son "
             "téléphone", readers=frozenset({Right.COORDINATION})),
    )),
    Domain("Accueil", (
        _duty("Noter, corriger, retirer un contact",
              "log_contact log_contacts correct_contact remove_contact restore_contact open_contact"),
        _duty("Noter une situation de discrimination",
              "save_situation open_situation withdraw_situation"),
        _duty("Promettre un rappel et le faire",
              "promise_callback change_callback take_back_change note_attempt give_up_callback "
              "reopen_callback remove_callback restore_callback"),
        _duty("Tenir les fiches des personnes\u202f; montrer un numéro protégé", "save_visitor reveal_phone"),
        _duty("Réunir ou séparer deux fiches", "merge_visitors part_visitors"),
        _duty("Donner un numéro d’urgence, le vérifier", "log_emergency check_emergency_number"),
        _duty("Tenir les présences et les consignes",
              "set_presence clear_presence take_back_presence leave_handover withdraw_handover "
              "finish_handover reopen_handover"),
    )),
    Domain("Point Justice", (
        _duty("Prendre, déplacer, annuler, pointer un rendez-vous",
              "book_appointment withdraw_booking overbook hold_slot hold_for release_slot move_appointment "
              "withdraw_move cancel_appointment correct_appointment take_back_correction mark_appointment "
              "take_back note_outcome add_walk_in withdraw_walk_in"),
        _duty("Tenir la liste d’attente",
              "join_waiting withdraw_waiting change_waiting leave_waiting close_waiting propose_slot "
              "note_answer accept_slot take_back_waiting"),
        _duty("Appeler les personnes à prévenir",
              "note_call take_back_call open_reminders withdraw_reminders"),
        _duty("Prévoir les permanences, valider un rendez-vous",
              "create_permanence create_permanences withdraw_permanence check_appointment"),
        _duty("Changer une permanence, ouvrir une liste d’appels",
              "change_rule take_back_rule move_sitting replace_practitioner cancel_sitting declare_absence "
              "take_back_sittings open_call_list withdraw_call_list"),
        _duty("Nommer les intervenants, envoyer les plannings",
              "save_turn name_sittings name_sitting take_back_names note_planning_sent "
              "withdraw_planning_sent"),
    )),
    Domain("Actions et partenaires", (
        _duty("Inscrire à un Jeudi, compter les présents",
              "register register_list give_place put_back_waiting unregister change_registration "
              "enrol_again mark_present mark_numbers number_sheet count_people count_arrival "
              "save_assessment tie_contact untie_contact take_back_arrival"),
        _duty("Préparer et clore les Jeudis",
              "save_jeudi withdraw_jeudi change_jeudi cancel_jeudi close_jeudi save_paper_words"),
        _duty("Prêter une exposition",
              "reserve_exhibit withdraw_loan cancel_loan hand_out take_in put_loan_back"),
        _duty("Tenir le catalogue des expositions",
              "save_exhibit withdraw_exhibit retire_exhibit restore_exhibit"),
        _duty("Tenir les actions, les rallyes, les marches",
              "save_action save_actions withdraw_actions change_action count_registered withdraw_action "
              "cancel_action save_walk follow_proposal save_teams save_checkpoints draw_starts set_starts "
              "save_scores"),
        _duty("Tenir l’annuaire et les intervenants",
              "save_organisation organisation_named retire_organisation restore_organisation "
              "save_practitioner retire_practitioner restore_practitioner save_absence remove_absence"),
        _duty("Suivre les subventions et les conventions",
              "save_subsidy record_past_subsidy change_subsidy withdraw_subsidy tick_paper take_step "
              "take_back_step save_envelope withdraw_envelope save_agreement withdraw_agreement "
              "denounce_agreement renew_agreement take_back_renewal save_evaluation withdraw_evaluation"),
    )),
    Domain("Rendre compte", (
        _duty("Enregistrer une vue du bilan", "save_view remove_view"),
        _duty("Arrêter une année, écrire ses textes, la publier",
              "freeze_year rectify_year withdraw_frozen save_texts publish_report"),
        _duty("Réunir les bilans de plusieurs lieux", "bring_in_place remove_place"),
        _duty("Tenir le plan d’action",
              "save_objective save_planned_action save_indicator remove_from_plan"),
    )),
    Domain("Réglages et sécurité", (
        _duty("Régler le lieu, ses listes, son calendrier",
              "save_town save_choice withdraw_choice retire_choice restore_choice save_motive "
              "retire_motive restore_motive save_neighbourhood retire_neighbourhood restore_neighbourhood "
              "save_closure remove_closure save_school_holiday remove_school_holiday save_worked_holiday "
              "remove_worked_holiday save_room retire_room restore_room save_papers"),
        _duty("Tenir les numéros d’urgence",
              "save_emergency_number retire_emergency_number restore_emergency_number"),
        _duty("Exporter ou reprendre toute la base, importer des classeurs",
              "note_export take_in_export bring_in undo_import"),
        _duty("Choisir la seconde place des sauvegardes, dire qu’un serveur est sauvegardé",
              "choose_second_place declare_server_copy"),
        _duty("Ajouter une personne, changer ses droits, retirer son accès",
              "add_user change_user disable_user enable_user"),
        _duty("Faire une autre clé de secours, changer la clé du fichier", "note_new_keys"),
        _duty("Changer sa phrase de passe, se servir de la clé de secours",
              "note_passphrase note_recovery_key confirm_recovery_key note_recovery_used"),
        _duty("Lire et vérifier le journal", "note_journal_export"),
        _duty("Effacer une personne, ou celles dont le délai est passé", "forget_person due_for_purge purge"),
        _duty("Relire dix notes du mois, tirées au sort", "review_note withdraw_review"),
        _duty("Fixer les délais de conservation, suspendre un effacement",
              "set_delay set_hold withdraw_hold lift_hold restore_hold"),
        _duty("Vider la Corbeille et le journal de ce qui a fait son temps, à l’ouverture",
              "empty_trash erase_old_lines"),
    )),
)  # fmt: skip

# What roles cannot do, told as plainly as what they do.
LIMITS = (
    "Une base en un seul fichier\u00a0: les droits y sont des règles pour des personnes honnêtes et contre "
    "les erreurs, pas un mur. Qui ouvre la base en tient la clé, et pourrait lire le fichier avec un autre "
    "outil. Le journal scellé montre ce qui aurait été réécrit.",
    "Une base sur un serveur PostgreSQL\u00a0: le serveur refuse lui-même ce qu’un droit ne permet pas, "
    "quel que soit l’outil. Il garde la note d’un contact réservé ou de plus de douze mois, et qui est venu "
    "pour un contact réservé\u202f; noms, rappels, rendez-vous et liste d’attente y sont masqués par le "
    "programme seul. Qui administre l’entretient aussi, et pourrait pour cela dépasser ses droits avec un "
    "autre outil.",
    "Qui installe le serveur peut tout y lire. Les sauvegardes et les papiers imprimés ne connaissent pas "
    "les droits\u00a0: ils se rangent sous clé.",
)
