"""Every action of the program, once: its words, keys and menu; the menu bar, F1 and the tests read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from espace_citoyennete.ui import icons

MENUS = ("Fichier", "Édition", "Affichage", "Saisie", "Point Justice", "Outils", "Aide")


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

    @property
    def shown_keys(self) -> str:
        """Return the keys as they are printed on a French keyboard: « Ctrl+Maj+N »."""
        return french_keys(self.letter or (self.keys[0] if self.keys else ""))


_FRENCH = {
    "Shift": "Maj", "Return": "Entrée", "Enter": "Entrée", "Escape": "Échap", "Del": "Suppr",
    "Space": "Espace", "PgUp": "Page préc.", "PgDown": "Page suiv.",
}  # fmt: skip


def french_keys(sequence: str) -> str:
    """Write a key sequence with the words of a French keyboard: `Ctrl+Shift+N` → « Ctrl+Maj+N »."""
    return "+".join(_FRENCH.get(key, key) for key in sequence.split("+"))


def _spec(id: str, text: str, menu: str, *keys: str, **more: str | bool) -> ActionSpec:
    return ActionSpec(id, text, menu, keys, **more)  # type: ignore[arg-type]


# `page:…` shows a page and is always possible; what no page in view answers is disabled, never hidden.
SPECS: tuple[ActionSpec, ...] = (
    _spec("save", "Enregistrer", "Fichier", "Ctrl+S", icon="save"),
    _spec("print", "Imprimer…", "Fichier", "Ctrl+P", icon="printer"),
    _spec("export", "Exporter…", "Fichier", "Ctrl+E", icon="download"),
    _spec("change_base", "Changer de base…", "Fichier", starts_group=True),
    _spec("quit", "Quitter", "Fichier", "Ctrl+Q"),
    _spec("undo", "Annuler", "Édition", "Ctrl+Z", icon="undo-2"),
    _spec("redo", "Rétablir", "Édition", "Ctrl+Y", icon="redo-2"),
    _spec("remove", "Retirer", "Édition", letter="Del", icon="trash-2", starts_group=True),
    _spec("find", "Rechercher dans la page", "Édition", "Ctrl+F", "F3", icon="search", starts_group=True),
    _spec("go_to", "Aller à, chercher, faire…", "Édition", "Ctrl+K"),
    _spec("page:today", "Aujourd’hui", "Affichage", "Ctrl+Shift+A", icon="house"),
    _spec("page:register", "Registre", "Affichage", "Ctrl+Shift+R", icon="list"),
    _spec("page:callbacks", "Rappels", "Affichage", "Ctrl+Shift+T", icon="phone-outgoing"),
    _spec("page:permanences", "Point Justice", "Affichage", "Ctrl+Shift+J", icon="scale"),
    _spec("page:jeudis", "Jeudis citoyenneté", "Affichage", "Ctrl+Shift+C", icon="users"),
    _spec("page:report", "Bilan", "Affichage", "Ctrl+Shift+B", icon="chart-bar"),
    _spec("page:settings", "Réglages", "Affichage", "Ctrl+,", icon="settings"),
    _spec("discreet", "Mode discret (initiales)", "Affichage", "Ctrl+Shift+I", starts_group=True),
    _spec("refresh", "Actualiser", "Affichage", "F5", icon="refresh-cw"),
    _spec("next_zone", "Zone suivante", "Affichage", "F6"),
    _spec("previous_zone", "Zone précédente", "Affichage", "Shift+F6"),
    _spec("fold", "Replier la barre latérale", "Affichage", "F9"),
    _spec("full_screen", "Plein écran", "Affichage", "F11"),
    _spec("zoom_in", "Agrandir", "Affichage", "Ctrl+=", starts_group=True),
    _spec("zoom_out", "Réduire la taille", "Affichage", "Ctrl+-"),
    _spec("zoom_reset", "Taille normale", "Affichage"),
    _spec("new_call", "Nouveau contact (téléphone)", "Saisie", "F2", "Ctrl+N", icon="phone"),
    _spec("new_visit", "Nouvelle visite (accueil)", "Saisie", "Shift+F2", "Ctrl+Shift+N", icon="footprints"),
    _spec("new_jeudi", "Nouveau Jeudi citoyenneté", "Saisie", icon="users"),
    _spec("register_person", "Inscrire à un Jeudi", "Saisie", letter="I", icon="user-plus"),
    _spec("tick", "Émarger", "Saisie", letter="Space"),
    _spec("count_people", "Compter sans nom à un Jeudi", "Saisie", letter="C"),
    _spec("new_callback", "Promettre un rappel", "Saisie", icon="phone-outgoing", starts_group=True),
    _spec("call_reached", "Rappel\u00a0: joint", "Saisie", letter="J"),
    _spec("call_no_answer", "Rappel\u00a0: sans réponse", "Saisie", letter="S"),
    _spec("call_busy", "Rappel\u00a0: occupé", "Saisie", letter="O"),
    _spec("call_wrong_number", "Rappel\u00a0: faux numéro", "Saisie", letter="F"),
    _spec("postpone_call", "Reporter le rappel", "Saisie", letter="R"),
    _spec("give_up_call", "Abandonner le rappel", "Saisie", letter="Del"),
    _spec("reopen_call", "Rouvrir le rappel", "Saisie"),
    _spec("save_close", "Enregistrer et fermer", "Saisie", "Ctrl+Return", "Ctrl+Enter", starts_group=True),
    _spec("save_next", "Enregistrer et suivant", "Saisie", "Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
    _spec("reduce", "Réduire le volet (brouillon gardé)", "Saisie", letter="Escape"),
    _spec("abandon", "Abandonner le brouillon", "Saisie", icon="trash-2"),
    _spec("next_draft", "Brouillon suivant", "Saisie", "Ctrl+Tab", starts_group=True),
    _spec("previous_draft", "Brouillon précédent", "Saisie", "Ctrl+Shift+Tab"),
    _spec("find_slot", "Trouver un créneau", "Point Justice", "F4", "Ctrl+R", icon="calendar-days"),
    _spec("new_permanence", "Nouvelle permanence", "Point Justice", letter="N", icon="plus"),
    _spec("move", "Déplacer le rendez-vous", "Point Justice", letter="M"),
    _spec("cancel", "Annuler le rendez-vous", "Point Justice", letter="Del"),
    _spec("mark_arrived", "Marquer arrivé", "Point Justice", letter="P", starts_group=True),
    _spec("mark_received", "Marquer reçu", "Point Justice", letter="R"),
    _spec("mark_absent", "Marquer absent", "Point Justice", letter="A"),
    _spec("mark_excused", "Marquer excusé", "Point Justice", letter="E"),
    _spec("next_week", "Semaine suivante", "Point Justice", letter="PgDown", starts_group=True),
    _spec("previous_week", "Semaine précédente", "Point Justice", letter="PgUp"),
    _spec("this_week", "Revenir à aujourd’hui", "Point Justice", letter="T"),
    _spec("view_list", "Vue en liste", "Point Justice", letter="L"),
    _spec("at_desk", "À l’accueil aujourd’hui", "Outils", letter="D", icon="door-open"),
    _spec("team", "Équipe du jour", "Outils", icon="users"),
    _spec("new_handover", "Laisser une consigne", "Outils", icon="file-text"),
    _spec("day_end", "Fin de journée", "Outils", "Ctrl+Shift+E", icon="door-open"),
    _spec("mask", "Masquer l’écran", "Outils", "F8", "Ctrl+Shift+L", icon="eye-off"),
    _spec("lock", "Verrouiller", "Outils", "Ctrl+L", icon="lock"),
    _spec("emergency", "Numéros d’urgence", "Outils", "F12", "Ctrl+U", icon="triangle-alert"),
    _spec("log_emergency", "Enregistrer une urgence traitée", "Outils", letter="U"),
    _spec("shortcuts", "Aide et raccourcis", "Aide", "F1", icon="keyboard"),
    _spec("about", "À propos", "Aide", icon="info"),
)  # fmt: skip


class ActionRegistry:
    """The live actions of one window, in its menu bar; each is disabled while nothing answers it."""

    def __init__(self, window: QMainWindow) -> None:
        self._actions: dict[str, QAction] = {}
        self._answers: Mapping[str, Callable[[], object]] = {}
        menus = {name: window.menuBar().addMenu(name) for name in MENUS}
        for spec in SPECS:
            if spec.starts_group:
                menus[spec.menu].addSeparator()
            self._actions[spec.id] = self._make(spec, window)
            menus[spec.menu].addAction(self._actions[spec.id])

    def __getitem__(self, action_id: str) -> QAction:
        """Return the live action of this id."""
        return self._actions[action_id]

    def __contains__(self, action_id: str) -> bool:
        """Tell whether there is an action of this id."""
        return action_id in self._actions

    def answer(self, answers: Mapping[str, Callable[[], object]]) -> None:
        """Say what each action does now; those without an answer are disabled, never hidden."""
        self._answers = answers
        for action_id, action in self._actions.items():
            action.setEnabled(action_id in answers)

    def run(self, action_id: str) -> None:
        """Do an action, if something answers it now."""
        if action_id in self._answers:
            self._answers[action_id]()

    def _make(self, spec: ActionSpec, window: QMainWindow) -> QAction:
        # After a tab, a menu shows a key without binding it: letters belong to the list with the focus.
        action = QAction(f"{spec.text}\t{spec.shown_keys}" if spec.letter else spec.text, window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        if spec.icon:
            action.setIcon(icons.icon(spec.icon))
        action.triggered.connect(lambda: self.run(spec.id))
        return action
