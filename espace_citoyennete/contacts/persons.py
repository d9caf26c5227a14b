"""How many people the contacts of the register may be: what is declared, and what may be estimated."""

from dataclasses import dataclass

LEAST_ANSWERS = 30  # under which nothing is estimated


@dataclass(frozen=True)
class Persons:
    """Contacts received, by the answer to « première venue »; each person has one first visit only."""

    first: int  # those that were
    again: int  # those that were not
    unknown: int  # of which nobody knows

    @property
    def answered(self) -> int:
        """Return how many answered."""
        return self.first + self.again

    @property
    def most(self) -> int:
        """Return how many first visits there were if all those unknown were ones; `first` if none was."""
        return self.first + self.unknown

    @property
    def estimate(self) -> int | None:
        """Return how many first visits there were if those unknown are as the others; None on too few."""
        if self.answered < LEAST_ANSWERS:
            return None
        return round(self.first + self.unknown * self.first / self.answered)
