"""What the week does to the whole sitting of the current slot: each act opens its form, or says why not."""

from collections.abc import Callable
from functools import partial

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.permanences.free_slots import full_slot
from espace_citoyennete.permanences.week import Lane, SlotCell
from espace_citoyennete.ui.desk import Desk

_REPLACE = f"«{NO_BREAK}Remplacer l’intervenant…{NO_BREAK}»"
_NAME = f"«{NO_BREAK}Nommer l’intervenant…{NO_BREAK}»"


class SittingActs:
    """The acts of the menu « Séance », by action; those that the current sitting cannot have are left out."""

    def __init__(
        self,
        desk: Desk,
        here: Callable[[], tuple[Lane, SlotCell] | None],
        ask: Callable[[str, object], object],  # as `Page.asks.emit`
    ) -> None:
        self._desk, self._here, self._ask = desk, here, ask
        self.by_action: dict[str, Callable[[], object]] = {
            "walk_in": self._add_walk_in,
            "overbook_sitting": self._overbook,
            "declare_absence": partial(ask, "form:absence", {}),
            "move_sitting": partial(self._ask_of_held, "form:sitting_move"),
            "cancel_sitting": partial(self._ask_of_held, "form:sitting_cancel"),
            "replace_practitioner": self._replace,
            "name_practitioner": self._name,
            "change_rule": self._change_rule,
        }

    def sitting(self) -> Lane:
        """Return the sitting of the current slot. Raises `UserError` when there is none."""
        if (here := self._here()) is None:
            raise UserError("Aucune séance n’est choisie. Choisir un créneau de la séance.")
        return here[0]

    def suits(self, action_id: str) -> bool:
        """Tell whether the menu offers an act for the sitting of the current slot."""
        if (here := self._here()) is None:
            return True  # the act itself says what is to be chosen
        fitting = {
            "overbook_sitting": is_full(here[0]),
            "replace_practitioner": bool(here[0].practitioner),
            "name_practitioner": not here[0].practitioner,
        }
        return fitting.get(action_id, True)

    def _held(self) -> Lane:
        lane = self.sitting()
        if lane.cancelled:
            raise UserError("Cette séance est déjà annulée. Choisir une autre séance.")
        return lane

    def _ask_of_held(self, form: str) -> None:
        self._ask(form, {"sitting_id": self._held().sitting_id})

    def _change_rule(self) -> None:
        self._ask("form:permanence_change", {"permanence_id": self.sitting().permanence_id})

    def _add_walk_in(self) -> None:
        """Add somebody who waits to the sitting of the current slot if it is of today, else to one chosen."""
        here = self._here()
        is_today = here is not None and here[0].day == self._desk.clock.today()
        self._ask("form:walk_in", {"sitting_id": here[0].sitting_id} if here and is_today else {})

    def _overbook(self) -> None:
        """Book beside the current slot, once every other one is taken."""
        lane = self._held()
        if not is_full(lane):
            raise UserError("Un créneau de cette séance est libre. Le réserver par Entrée.")
        here = self._here()
        assert here is not None
        with self._desk.database.reading() as session:
            admitted = full_slot(session, here[1].slot_id)
        if admitted is None:
            raise UserError(
                "Cette séance n’admet personne de plus en surnombre. "
                "Choisir une autre séance, ou inscrire en liste d’attente."
            )
        self._ask("form:booking", {"slot_id": admitted.slot_id, "is_overbooking": True})

    def _name(self) -> None:
        if who := self._held().practitioner:
            raise UserError(f"{who} tient déjà cette séance{NO_BREAK}: choisir {_REPLACE}.")
        self._ask_of_held("form:sitting_name")

    def _replace(self) -> None:
        if not self._held().practitioner:
            raise UserError(f"Personne n’est encore nommé pour cette séance{NO_BREAK}: choisir {_NAME}.")
        self._ask_of_held("form:sitting_replace")


def is_full(lane: Lane) -> bool:
    """Tell whether every slot that was planned is taken."""
    return lane.taken == lane.planned
