"""Every action of the program, once: its words, keys and menu; the window, Réglages and the tests read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui.keys import fault, french_keys, is_function_key

MENUS = ("Fichier", "Édition", "Affichage", "Saisie", "Point Justice", "Actions", "Outils", "Aide")


@dataclass(frozen=True)
class ActionSpec:
    """One action: `keys` work everywhere, `letter` only in the list, agenda or panel that has the focus."""

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    letter: str = ""
    icon: str = ""
    starts_group: bool = False
    family: str = ""  # of a page: one button of the sidebar for all, each a tab of the others

    @property
    def shown_keys(self) -> str:
        """Return the keys as they are printed on a French keyboard: « Ctrl+Maj+N »."""
        return french_keys(self.letter or (self.keys[0] if self.keys else ""))

    @property
    def all_keys(self) -> str:
        """Return all the keys, as they are printed: « F2 ou Ctrl+N »."""
        return " ou ".join(map(french_keys, (self.letter,) if self.letter else self.keys))


def _spec(id: str, text: str, menu: str, *keys: str, **more: str | bool) -> ActionSpec:
    return ActionSpec(id, text, menu, keys, **more)  # type: ignore[arg-type]


_PARTNERS = "Actions et partenaires"  # the family of the pages beside the Point Justice

# `page:…` shows a page and is always possible; what no page in view answers is disabled, never hidden.
SPECS: tuple[ActionSpec, ...] = (
    _spec("save", "Enregistrer", "Fichier", "Ctrl+S", icon="save"),
    _spec("print", "Imprimer…", "Fichier", "Ctrl+P", icon="printer"),
    _spec("export", "Exporter…", "Fichier", "Ctrl+E", icon="download"),
    _spec("copy_base", "Sauvegarder la base", "Fichier", starts_group=True),
    _spec("restore_copy", "Restaurer une sauvegarde…", "Fichier"),
    _spec("change_base", "Changer de base…", "Fichier"),
    _spec("quit", "Quitter", "Fichier", "Ctrl+Q"),
    _spec("undo", "Annuler", "Édition", "Ctrl+Z", icon="undo-2"),
    _spec("redo", "Rétablir", "Édition", "Ctrl+Y", icon="redo-2"),
    _spec("remove", "Retirer", "Édition", letter="Del", icon="trash-2", starts_group=True),
    _spec("find", "Rechercher dans la page", "Édition", "Ctrl+F", "F3", icon="search", starts_group=True),
    _spec("go_to", "Aller à, chercher, faire…", "Édition", "Ctrl+K"),
    _spec("copy_chart", "Graphique\u00a0: copier l’image", "Édition", letter="C", starts_group=True),
    _spec("save_chart", "Graphique\u00a0: enregistrer l’image (PNG)…", "Édition", letter="I"),
    _spec("save_drawing", "Graphique\u00a0: enregistrer le dessin (SVG)…", "Édition", letter="Shift+I"),
    _spec("name_chart", "Graphique\u00a0: modifier le titre…", "Édition", letter="M"),
    _spec("page:today", "Aujourd’hui", "Affichage", "Ctrl+Shift+A", icon="house"),
    _spec("page:register", "Registre", "Affichage", "Ctrl+Shift+R", icon="list"),
    _spec("page:callbacks", "Rappels", "Affichage", "Ctrl+Shift+T", icon="phone-outgoing"),
    _spec("page:permanences", "Point Justice", "Affichage", "Ctrl+Shift+J", icon="scale"),
    _spec("page:practitioners", "Intervenants", "Affichage", "Ctrl+Shift+O", icon="book-user"),
    _spec("page:calls", "À prévenir", "Affichage", "Ctrl+Shift+P", icon="phone"),
    _spec("page:waiting", "Liste d’attente", "Affichage", "Ctrl+Shift+W", icon="clock"),
    _spec("page:jeudis", "Jeudis citoyenneté", "Affichage", "Ctrl+Shift+C", icon="users"),
    _spec("page:actions", "Actions", "Affichage", "Ctrl+Shift+K", icon="calendar", family=_PARTNERS),
    _spec("page:rallies", "Rallyes", "Affichage", "Ctrl+Shift+Y", icon="footprints", family=_PARTNERS),
    _spec("page:walks", "Marches", "Affichage", "Ctrl+Shift+M", icon="footprints", family=_PARTNERS),
    _spec("page:loans", "Expositions", "Affichage", "Ctrl+Shift+X", icon="presentation",
          family="Actions et partenaires"),
    _spec("page:plan", "Plan d’action", "Affichage", "Ctrl+Shift+H", icon="list",
          family="Actions et partenaires"),
    _spec("page:subsidies", "Subventions", "Affichage", "Ctrl+Shift+S", icon="file-text",
          family=_PARTNERS),
    _spec("page:agreements", "Conventions", "Affichage", "Ctrl+Shift+V", icon="file-text",
          family=_PARTNERS),
    _spec("page:directory", "Annuaire", "Affichage", "Ctrl+Shift+U", icon="building",
          family=_PARTNERS),
    _spec("page:report", "Bilan", "Affichage", "Ctrl+Shift+B", icon="chart-bar"),
    _spec("page:settings", "Réglages", "Affichage", "Ctrl+,", icon="settings"),
    _spec("filter_report", "Bilan\u00a0: filtrer…", "Affichage", starts_group=True),
    _spec("compare_report", "Bilan\u00a0: comparer aux années d’avant", "Affichage"),
    _spec("remove_view", "Bilan\u00a0: retirer la vue enregistrée", "Affichage"),
    _spec("discreet", "Mode discret (initiales)", "Affichage", "Ctrl+Shift+I", starts_group=True),
    _spec("refresh", "Actualiser", "Affichage", "F5", "Ctrl+M", icon="refresh-cw"),
    _spec("next_zone", "Zone suivante", "Affichage", "F6", "Ctrl+PgDown"),
    _spec("previous_zone", "Zone précédente", "Affichage", "Shift+F6", "Ctrl+PgUp"),
    _spec("fold", "Replier la barre latérale", "Affichage", "F9", "Ctrl+B"),
    _spec("full_screen", "Plein écran", "Affichage", "F11", "Ctrl+Shift+F"),
    _spec("zoom_in", "Agrandir", "Affichage", "Ctrl+=", starts_group=True),
    _spec("zoom_out", "Réduire la taille", "Affichage", "Ctrl+-"),
    _spec("zoom_reset", "Taille normale", "Affichage"),
    _spec("new_call", "Nouveau contact (téléphone)", "Saisie", "F2", "Ctrl+N", icon="phone"),
    _spec("new_visit", "Nouvelle visite (accueil)", "Saisie", "Shift+F2", "Ctrl+Shift+N", icon="footprints"),
    _spec("same_again", "Nouveau contact semblable", "Saisie", "Ctrl+Shift+D", icon="copy"),
    _spec("tally", "Renseignement simple", "Saisie", "F7", "Ctrl+I", icon="check"),
    _spec("batch", "Saisie en lot", "Saisie", "Ctrl+Shift+G", icon="list"),
    _spec("copy_above", "Recopier la cellule du dessus", "Saisie", "Ctrl+D"),
    _spec("open_person", "Ouvrir la personne", "Saisie", letter="V", icon="user"),
    _spec("new_jeudi", "Nouveau Jeudi citoyenneté", "Saisie", letter="N", icon="users"),
    _spec("register_person", "Inscrire à un Jeudi", "Saisie", letter="I", icon="user-plus"),
    _spec("paste_list", "Inscrire une liste collée à un Jeudi", "Saisie", letter="L", icon="list"),
    _spec("give_place", "Jeudi\u00a0: donner la place à qui attend", "Saisie", letter="J"),
    _spec("change_jeudi", "Modifier le Jeudi", "Saisie", letter="M"),
    _spec("cancel_jeudi", "Jeudi\u00a0: annuler ou rétablir", "Saisie"),
    _spec("next_step", "Jeudi\u00a0: étape suivante", "Saisie", letter="E"),
    _spec("previous_step", "Jeudi\u00a0: étape précédente", "Saisie", letter="Shift+E"),
    _spec("tick", "Émarger", "Saisie", letter="Space"),
    _spec("register_walk_in", "Jeudi\u00a0: arrivée sans inscription", "Saisie", letter="A"),
    _spec("count_woman", "Jeudi\u00a0: compter une femme", "Saisie", letter="F"),
    _spec("count_man", "Jeudi\u00a0: compter un homme", "Saisie", letter="H"),
    _spec("count_unknown", "Jeudi\u00a0: compter une personne, genre non communiqué", "Saisie", letter="N"),
    _spec("assess_jeudi", "Jeudi\u00a0: écrire le bilan", "Saisie", letter="B"),
    _spec("close_jeudi", "Jeudi\u00a0: clore ou rouvrir", "Saisie", letter="K"),
    _spec("tell_discrimination", "Contact\u00a0: signalement de discrimination…", "Saisie", letter="D"),
    _spec("follow_jeudi", "Contact\u00a0: suite d’un Jeudi…", "Saisie", letter="S"),
    _spec("print_poster", "Jeudi\u00a0: affiche", "Saisie"),
    _spec("print_invitation", "Jeudi\u00a0: invitation", "Saisie"),
    _spec("print_certificates", "Jeudi\u00a0: attestations de présence", "Saisie"),
    _spec("paper_words", "Jeudi\u00a0: textes des papiers", "Saisie"),
    _spec("print_with_phones", "Jeudi\u00a0: feuille d’émargement avec téléphones", "Saisie"),
    _spec("count_people", "Compter sans nom à un Jeudi", "Saisie", letter="C"),
    _spec("new_callback", "Promettre un rappel", "Saisie", icon="phone-outgoing", starts_group=True),
    _spec("call_reached", "Rappel\u00a0: joint", "Saisie", letter="J"),
    _spec("call_no_answer", "Rappel\u00a0: sans réponse", "Saisie", letter="S"),
    _spec("call_busy", "Rappel\u00a0: occupé", "Saisie", letter="O"),
    _spec("call_wrong_number", "Rappel\u00a0: faux numéro", "Saisie", letter="F"),
    _spec("postpone_call", "Reporter le rappel", "Saisie", letter="R"),
    _spec("give_up_call", "Abandonner le rappel", "Saisie", letter="Del"),
    _spec("reopen_call", "Rouvrir le rappel", "Saisie"),
    _spec("told_reached", "Prévenir\u00a0: joint", "Saisie", letter="J", starts_group=True),
    _spec("told_again", "Prévenir\u00a0: rappeler", "Saisie", letter="R"),
    _spec("told_other_slot", "Prévenir\u00a0: autre créneau", "Saisie", letter="A"),
    _spec("told_gives_up", "Prévenir\u00a0: annule", "Saisie", letter="N"),
    _spec("told_letter", "Prévenir\u00a0: courrier", "Saisie", letter="C"),
    _spec("all_letters", "Prévenir\u00a0: tous les courriers", "Saisie", letter="Shift+C"),
    _spec("copy_text", "Prévenir\u00a0: copier le texte", "Saisie", letter="T"),
    _spec("told_no_contact", "Prévenir\u00a0: ne pas contacter", "Saisie", letter="S"),
    _spec("save_close", "Enregistrer et fermer", "Saisie", "Ctrl+Return", starts_group=True),
    _spec("save_next", "Enregistrer et suivant", "Saisie", "Ctrl+Shift+Return"),
    _spec("reduce", "Réduire le volet (brouillon gardé)", "Saisie", letter="Escape"),
    _spec("abandon", "Abandonner le brouillon", "Saisie", icon="trash-2"),
    _spec("next_draft", "Brouillon suivant", "Saisie", "Ctrl+Tab", starts_group=True),
    _spec("previous_draft", "Brouillon précédent", "Saisie", "Ctrl+Shift+Tab"),
    _spec("find_slot", "Trouver un créneau", "Point Justice", "F4", "Ctrl+R", icon="calendar-days"),
    _spec("new_permanence", "Nouvelle permanence", "Point Justice", letter="N", icon="plus"),
    _spec("renew_year", "Reconduire l’année…", "Point Justice", letter="Shift+N", icon="copy"),
    _spec("tick_permanence", "Reconduire\u00a0: cocher la permanence", "Point Justice", letter="Space"),
    _spec("move", "Déplacer le rendez-vous", "Point Justice", letter="M"),
    _spec("cancel", "Annuler le rendez-vous", "Point Justice", letter="Del"),
    _spec("mark_arrived", "Marquer arrivé", "Point Justice", letter="P", starts_group=True),
    _spec("mark_received", "Marquer reçu", "Point Justice", letter="R"),
    _spec("mark_absent", "Marquer absent", "Point Justice", letter="A"),
    _spec("mark_excused", "Marquer excusé", "Point Justice", letter="E"),
    _spec("note_outcome", "Noter l’issue de l’entretien", "Point Justice", letter="I"),
    _spec("walk_in", "Ajouter sans rendez-vous", "Point Justice", letter="V", starts_group=True),
    _spec("overbook_sitting", "Ajouter en surnombre…", "Point Justice", letter="U"),
    _spec("move_sitting", "Déplacer la séance…", "Point Justice", letter="Shift+M"),
    _spec("cancel_sitting", "Annuler la séance…", "Point Justice", letter="Shift+Del"),
    _spec("replace_practitioner", "Remplacer l’intervenant…", "Point Justice"),
    _spec("name_practitioner", "Nommer l’intervenant…", "Point Justice"),
    _spec("next_week", "Semaine suivante", "Point Justice", letter="PgDown", starts_group=True),
    _spec("previous_week", "Semaine précédente", "Point Justice", letter="PgUp"),
    _spec("this_week", "Revenir à aujourd’hui", "Point Justice", letter="T"),
    _spec("view_list", "Vue en liste", "Point Justice", letter="L"),
    _spec("remind_day", "Rappels à J-2", "Point Justice", starts_group=True),
    _spec("remind_other_day", "Rappels d’un autre jour…", "Point Justice"),
    _spec("new_waiting", "Inscrire en liste d’attente", "Point Justice", icon="clock", starts_group=True),
    _spec("hold_for_waiting", "Attente\u00a0: tenir le créneau une heure", "Point Justice", letter="T"),
    _spec("hold_until", "Attente\u00a0: tenir le créneau jusqu’à…", "Point Justice"),
    _spec("accept_slot", "Attente\u00a0: accepte le créneau", "Point Justice", letter="J"),
    _spec("refuse_slot", "Attente\u00a0: refuse le créneau", "Point Justice", letter="N"),
    _spec("slot_no_answer", "Attente\u00a0: sans réponse", "Point Justice", letter="S"),
    _spec("close_waiting", "Attente\u00a0: clore, rendez-vous pris", "Point Justice", letter="C"),
    _spec("leave_waiting", "Retirer de la liste d’attente", "Point Justice", letter="Del"),
    _spec("plannings", "Plannings…", "Point Justice", icon="calendar-days", starts_group=True),
    _spec("new_practitioner", "Nouvel intervenant", "Point Justice", letter="N", starts_group=True),
    _spec("declare_absence", "Absence ou fermeture…", "Point Justice", letter="B", icon="calendar-off"),
    _spec("change_rule", "Modifier la règle…", "Point Justice", letter="G"),
    _spec("order_turn", "Ordonner le tour de rôle…", "Point Justice", letter="O"),
    _spec("name_in_turn", "Nommer les séances…", "Point Justice", letter="S"),
    _spec("print_planning", "Planning de l’intervenant…", "Point Justice", letter="I"),
    _spec("new_action", "Nouvelle action", "Actions", letter="N", icon="plus"),
    _spec("plan_courses", "Stages de l’année…", "Actions", letter="Shift+N", icon="copy"),
    _spec("open_action", "Ouvrir ce qui va avec l’action", "Actions", letter="O"),
    _spec("change_action", "Modifier l’action", "Actions", letter="M"),
    _spec("count_action", "Compter les présents", "Actions", letter="C"),
    _spec("cancel_action", "Annuler l’action…", "Actions", letter="Del"),
    _spec("hold_action", "Rétablir l’action", "Actions"),
    _spec("save_course_statement", "Stage\u00a0: enregistrer l’état en PDF…", "Actions", icon="download"),
    _spec("edit_teams", "Rallye\u00a0: équipes…", "Actions", letter="E", starts_group=True),
    _spec("edit_checkpoints", "Rallye\u00a0: points de passage…", "Actions", letter="P"),
    _spec("draw_starts", "Rallye\u00a0: tirer les départs", "Actions", letter="T"),
    _spec("score_checkpoint", "Rallye\u00a0: noter le point…", "Actions", letter="N"),
    _spec("print_routes", "Rallye\u00a0: feuilles de route", "Actions", letter="R"),
    _spec("print_score_sheets", "Rallye\u00a0: feuilles de notes", "Actions", letter="F"),
    _spec("fill_walk", "Marche\u00a0: saisir le relevé…", "Actions", letter="S", starts_group=True),
    _spec("print_field_sheet", "Marche\u00a0: fiche de terrain…", "Actions", letter="V"),
    _spec("print_walk_account", "Marche\u00a0: compte rendu…", "Actions", letter="C"),
    _spec("accept_proposal", "Proposition\u00a0: acceptée", "Actions", letter="A"),
    _spec("refuse_proposal", "Proposition\u00a0: refusée…", "Actions", letter="R"),
    _spec("carry_out_proposal", "Proposition\u00a0: faite", "Actions", letter="F"),
    _spec("tell_back_proposal", "Proposition\u00a0: restituée aux marcheurs", "Actions", letter="T"),
    _spec("tell_back_walk", "Marche\u00a0: tout restituer", "Actions", letter="Shift+T"),
    _spec("ask_proposal_again", "Proposition\u00a0: effacer la réponse", "Actions", letter="P"),
    _spec("follow_proposal", "Proposition\u00a0: suivi…", "Actions", letter="M"),
    _spec("new_subsidy", "Nouvelle demande de subvention", "Actions", letter="N", icon="plus",
          starts_group=True),
    _spec("next_subsidy_step", "Subvention\u00a0: étape suivante…", "Actions", letter="E"),
    _spec("change_subsidy", "Modifier la demande de subvention", "Actions", letter="M"),
    _spec("tick_subsidy_paper", "Subvention\u00a0: pièce reçue", "Actions", letter="Space"),
    _spec("missing_papers_letter", "Subvention\u00a0: courrier des pièces", "Actions", letter="C"),
    _spec("set_envelope", "Enveloppe de l’année…", "Actions", letter="V"),
    _spec("export_subsidies", "Subventions\u00a0: exporter la liste…", "Actions", letter="X",
          icon="download"),
    _spec("new_organisation", "Nouvel organisme", "Actions", letter="N", icon="plus", starts_group=True),
    _spec("check_organisation", "Organisme\u00a0: vérifié aujourd’hui", "Actions", letter="V"),
    _spec("import_directory", "Annuaire\u00a0: importer…", "Actions", icon="upload"),
    _spec("export_directory", "Annuaire\u00a0: exporter (data·inclusion)…", "Actions", icon="download"),
    _spec("new_agreement", "Nouvelle convention", "Actions", letter="N", icon="file-text", starts_group=True),
    _spec("change_agreement", "Modifier la convention", "Actions", letter="M"),
    _spec("assess_agreement", "Évaluer la convention…", "Actions", letter="E"),
    _spec("renew_agreement", "Reconduire la convention", "Actions", letter="R"),
    _spec("denounce_agreement", "Dénoncer la convention…", "Actions", letter="D"),
    _spec("print_agreement", "Imprimer la convention à signer", "Actions", letter="C"),
    _spec("new_exhibit", "Nouvelle exposition", "Actions", letter="N", icon="plus", starts_group=True),
    _spec("import_exhibits", "Expositions\u00a0: importer une liste…", "Actions", letter="L", icon="upload"),
    _spec("reserve_exhibit", "Réserver l’exposition", "Actions", letter="R"),
    _spec("hand_out", "Noter la sortie de l’exposition", "Actions", letter="S"),
    _spec("take_in", "Noter le retour de l’exposition", "Actions", letter="T"),
    _spec("change_loan", "Modifier le prêt", "Actions", letter="M"),
    _spec("cancel_loan", "Annuler la réservation", "Actions", letter="Del"),
    _spec("retire_exhibit", "Retirer l’exposition de la liste", "Actions"),
    _spec("new_objective", "Plan\u00a0: nouvel objectif", "Actions", letter="O", starts_group=True),
    _spec("new_planned_action", "Plan\u00a0: nouvelle action", "Actions", letter="A"),
    _spec("new_indicator", "Plan\u00a0: nouvel indicateur", "Actions", letter="I"),
    _spec("change_plan", "Plan\u00a0: modifier la ligne", "Actions", letter="M"),
    _spec("see_records", "Plan\u00a0: voir les enregistrements", "Actions", letter="V"),
    _spec("carry_plan", "Plan\u00a0: reconduire dans l’année suivante", "Actions", letter="R"),
    _spec("previous_plan", "Plan\u00a0: année précédente", "Actions", letter="P"),
    _spec("next_plan", "Plan\u00a0: année suivante", "Actions", letter="S"),
    _spec("at_desk", "À l’accueil aujourd’hui", "Outils", letter="D", icon="door-open"),
    _spec("team", "Équipe du jour", "Outils", icon="users"),
    _spec("new_handover", "Laisser une consigne", "Outils", icon="file-text"),
    _spec("report_texts", "Bilan\u00a0: écrire les textes…", "Outils", icon="file-text"),
    _spec("freeze_year", "Bilan\u00a0: arrêter l’année…", "Outils", icon="lock"),
    _spec("editions", "Bilan\u00a0: années arrêtées…", "Outils", icon="lock"),
    _spec("publications", "Bilan\u00a0: registre des publications…", "Outils", icon="file-text"),
    _spec("consolidate", "Bilan\u00a0: consolider plusieurs lieux…", "Outils", icon="building"),
    _spec("origin", "D’où vient ce chiffre\u202f?", "Outils", icon="info"),
    _spec("day_end", "Fin de journée", "Outils", "Ctrl+Shift+E", icon="door-open"),
    _spec("deadlines", "Échéances…", "Outils", icon="clock"),
    _spec("purge", "Données à effacer…", "Outils", icon="trash-2"),
    _spec("mask", "Masquer l’écran", "Outils", "F8", "Ctrl+Shift+L", icon="eye-off"),
    _spec("lock", "Verrouiller", "Outils", "Ctrl+L", icon="lock"),
    _spec("emergency", "Numéros d’urgence", "Outils", "F12", "Ctrl+U", icon="triangle-alert"),
    _spec("log_emergency", "Enregistrer une urgence traitée", "Outils", letter="U"),
    _spec("shortcuts", "Aide et raccourcis", "Aide", "F1", "Ctrl+H", icon="keyboard"),
    _spec("about", "À propos", "Aide", icon="info"),
)  # fmt: skip


def refusal(action_id: str, keys: Sequence[str], specs: Sequence[ActionSpec]) -> str:
    """Return why an action may not have these keys beside those of the others, and the remedy, or nothing."""
    usual = next(spec.keys for spec in SPECS if spec.id == action_id)
    for one in keys:
        if one not in usual and (why := fault(one)):
            return why
        if taken := next((spec for spec in specs if one in spec.keys and spec.id != action_id), None):
            act = f"«{NO_BREAK}{taken.text}{NO_BREAK}»"
            return f"{french_keys(one)} sert déjà à {act}{NO_BREAK}: choisir d’autres touches."
    if len(set(keys)) < len(keys):
        return f"Ces touches sont écrites deux fois{NO_BREAK}: en effacer une."
    if any(map(is_function_key, keys)) and all(map(is_function_key, keys)):
        return f"Certains claviers n’ont pas de touches F{NO_BREAK}: ajouter une combinaison avec Ctrl."
    return ""


def specs_with(chosen: Mapping[str, Sequence[str]]) -> tuple[ActionSpec, ...]:
    """Return the actions with the keys chosen on this machine; a choice that breaks a rule is left out."""
    wanted = {
        spec.id: tuple(chosen[spec.id])
        for spec in SPECS
        if _can_read(chosen.get(spec.id)) and not spec.letter
    }
    while True:
        specs = tuple(replace(spec, keys=wanted.get(spec.id, spec.keys)) for spec in SPECS)
        broken = [action_id for action_id, keys in wanted.items() if refusal(action_id, keys, specs)]
        if not broken:
            return specs
        for action_id in broken:  # the usual keys come back, which may break another choice in turn
            del wanted[action_id]


def _can_read(keys: object) -> bool:
    return isinstance(keys, list | tuple) and all(isinstance(one, str) and one for one in keys)
