"""What a promise gives back once tried: a number of tries, how many were wrong, and what that must be."""

from dataclasses import dataclass
from enum import Enum


class Scale(Enum):
    """How much is tried: in short form at each `make test`, in full by `make trust`."""

    SHORT = "short"
    FULL = "full"

    def of(self, short: int, full: int) -> int:
        """Return the number that goes with this scale."""
        return short if self is Scale.SHORT else full


@dataclass(frozen=True)
class Figure:
    """A promise and its tries; a saboteur is a fault planted on purpose, whose tries must go wrong."""

    promise: str
    tried: int
    wrong: int
    note: str = ""
    is_saboteur: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether nothing went wrong, or, of a saboteur, whether it was found out.

        What was never tried holds nothing: a fault injected on the wrong call would look green.
        """
        return self.tried > 0 and (self.wrong > 0) is self.is_saboteur

    def __str__(self) -> str:
        verdict = "tenu" if self.holds else "MANQUÉ"
        if self.is_saboteur:
            verdict = "découvert" if self.holds else "PASSÉ INAPERÇU"
        sign = "    saboteur · " if self.is_saboteur else ""
        note = f" ({self.note})" if self.note else ""
        return f"{sign}{self.promise}{note} : {self.tried} essais, {self.wrong} faux — {verdict}"
