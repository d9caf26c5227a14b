"""How a person's name is typed and shown, and how this person may be reached without danger."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

# Under any other instruction, even one that the town added, the number stays hidden until it is read.
_OPEN = frozenset({"STANDARD", "SUR"})


def is_guarded(safe_contact: str) -> bool:
    """Tell whether an instruction must be read before the number, and keeps the person off every paper."""
    return safe_contact not in _OPEN


_SAFEST_FIRST = ("AUCUN", "", "ELLE_RAPPELLE", "TIERS", "PAS_MESSAGE", "NEUTRE", "SUR", "STANDARD")


def safest(one: str, other: str) -> str:
    """Return the instruction to follow when two are told of one person; one that the town added is strict."""

    def rank(code: str) -> int:
        return _SAFEST_FIRST.index(code if code in _SAFEST_FIRST else "")

    return min(one, other, key=rank)


@dataclass(frozen=True)
class Reach:
    """How a person may be reached: what every list, print and export carries in place of a number."""

    visitor_uid: UUID | None = None  # None: nobody with a name
    safe_contact: str = "STANDARD"  # code of `contact_sur`
    instruction: str = ""  # in words; empty when there is none
    note: str = ""  # what the person said of it: safe hours, trusted person
    checked_on: date | None = None
    has_phone: bool = False
    phone: str = ""  # as typed; empty when the instruction hides it

    @property
    def is_guarded(self) -> bool:
        """Tell whether the instruction must be read before the number."""
        return is_guarded(self.safe_contact)

    @property
    def is_masked(self) -> bool:
        """Tell whether a number is known and hidden: `visitors.service.reveal_phone` gives it."""
        return self.has_phone and self.is_guarded

    @property
    def words(self) -> str:
        """Return what a list shows: the instruction, what was said of it, the number if it may be seen."""
        number = "numéro masqué" if self.is_masked else self.phone
        return " · ".join(word for word in (self.instruction, self.note, number) if word)


def short_name(last_name: str, first_name: str) -> str:
    """Return the name as lists show it: « Diallo A. »."""
    return f"{last_name} {first_name[0].upper()}." if first_name else last_name


def full_name(last_name: str, first_name: str) -> str:
    """Return the name as it is typed: « Diallo Awa »."""
    return f"{last_name} {first_name}".strip()


def split_name(typed: str) -> tuple[str, str]:
    """Return last and first name of « Diallo Awa »; one word, or three, are kept whole as the last name."""
    words = typed.split()
    return (words[0], words[1]) if len(words) == 2 else (typed, "")
