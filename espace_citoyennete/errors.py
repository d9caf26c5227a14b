"""The refusals that a person can understand and mend; anything else is a bug."""


class UserError(Exception):
    """A refusal told to the person in one French sentence that names the remedy."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(UserError):
    """A draft with problems: field name → French sentence shown under that field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class Forbidden(UserError):
    """The person at the desk does not hold the right that the action needs."""


class Conflict(UserError):
    """Somebody else changed or took it first (a slot, a row)."""


class Busy(UserError):
    """Something slow has the whole base meanwhile: it ends by itself."""


class Unreachable(UserError):
    """The server of the base does not answer: nothing was written, and it may come back."""


class NotOpened(UserError):
    """The base cannot be opened: wrong passphrase, damaged or newer file."""


class Unrecognised(NotOpened):
    """The name and the passphrase do not open the base: the next try waits longer."""


class Damaged(NotOpened):
    """The file of the base or of its keys is not what was written: a copy has to take its place."""


class SessionEnded(UserError):
    """The person at the desk was taken away, or given other rights, since the base was opened."""
