"""What a walk brought back, as typed lines or as a tree, and what may become of a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from espace_citoyennete.french import NO_BREAK, fold, long_date

PROPOSED, ACCEPTED, REFUSED, DONE = "PROPOSEE", "ACCEPTEE", "REFUSEE", "FAITE"
STATES = {PROPOSED: "Proposée", ACCEPTED: "Acceptée", REFUSED: "Refusée", DONE: "Faite"}
_TELL_WITHIN = timedelta(days=30)  # after the answer


def moment_words(*, by_night: bool) -> str:
    """Say when a walk is held: a street is not the same by night."""
    return "de nuit" if by_night else "de jour"


# The sheet brought back


@dataclass(frozen=True)
class Line:
    """A line as typed: an empty stop is the one above, an empty finding the one above at the same stop."""

    place: str = ""
    kind: str = ""  # code of `constat_marche`
    words: str = ""
    proposal: str = ""
    owner: str = ""
    due_on: date | None = None
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Proposal:
    """What is asked for, of whom, for when; it keeps the uid of its line."""

    uid: UUID
    words: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """What was found; its uid is that of its first proposal, else of its first line."""

    uid: UUID
    kind: str
    words: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class Stop:
    """A place and what was found there; its uid is that of its first finding, else of its first line."""

    uid: UUID
    place: str
    findings: tuple[Finding, ...] = ()


def filled(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, each with the stop and the finding that it carries from above."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else Line()
        place = line.place or above.place
        carries = not (line.kind or line.words) and fold(place) == fold(above.place)
        kind, words = (above.kind, above.words) if carries else (line.kind, line.words)
        found.append(replace(line, place=place, kind=kind, words=words))
    return found


def stops_of(lines: Sequence[Line]) -> tuple[Stop, ...]:
    """Put together lines without problems: a stop is one however often it is named, so is a finding."""
    stops: dict[str, dict[tuple[str, str], list[Line]]] = {}
    for line in filled(lines):
        findings = stops.setdefault(fold(line.place), {})
        findings.setdefault((line.kind, fold(line.words)), []).append(line)
    return tuple(_stop(list(groups.values())) for groups in stops.values())


def lines_of(stops: Sequence[Stop]) -> tuple[Line, ...]:
    """Write stops as they are typed: each name and each finding once, a line a proposal."""
    lines: list[Line] = []
    for stop in stops:
        first = len(lines)
        for finding in stop.findings:
            told = [Line("", "", "", one.words, one.owner, one.due_on, one.uid) for one in finding.proposals]
            told = told or [Line(uid=finding.uid)]
            lines += [replace(told[0], kind=finding.kind, words=finding.words), *told[1:]]
        if len(lines) == first:
            lines.append(Line(uid=stop.uid))
        lines[first] = replace(lines[first], place=stop.place)
    return tuple(lines)


def line_problems(lines: Sequence[Line], walk_day: date, today: date) -> dict[UUID, dict[str, str]]:
    """Return the problems of each faulty line, by its uid and its column."""
    found = {
        line.uid: _problems(line, whole, walk_day, today)
        for line, whole in zip(lines, filled(lines), strict=True)
    }
    return {uid: problems for uid, problems in found.items() if problems}


def _problems(line: Line, whole: Line, walk_day: date, today: date) -> dict[str, str]:
    problems = {}
    if not whole.place:
        problems["place"] = "Écrire l’arrêt où le constat a été fait."
    if line.words and not line.kind:
        problems["kind"] = "Choisir le type de constat dans la liste (↓)."
    if line.kind and not line.words:
        problems["words"] = "Écrire ce qui a été constaté."
    elif line.proposal and not whole.words:
        problems["words"] = "Écrire le constat auquel cette proposition répond."
    elif line.words and walk_day > today:
        problems["words"] = f"Marche prévue le {long_date(walk_day)}{NO_BREAK}: noter les constats ensuite."
    if (line.owner or line.due_on) and not line.proposal:
        problems["proposal"] = "Écrire la proposition, ou effacer le service et l’échéance."
    if line.due_on is not None and line.due_on < walk_day:
        problems["due_on"] = (
            f"Cette échéance précède la marche ({long_date(walk_day)}){NO_BREAK}: la corriger."
        )
    return problems


def _stop(groups: Sequence[Sequence[Line]]) -> Stop:
    findings = tuple(_finding(lines) for lines in groups if lines[0].words)
    first = groups[0][0]
    return Stop(findings[0].uid if findings else first.uid, first.place, findings)


def _finding(lines: Sequence[Line]) -> Finding:
    asked = tuple(Proposal(one.uid, one.proposal, one.owner, one.due_on) for one in lines if one.proposal)
    first = lines[0]
    return Finding(asked[0].uid if asked else first.uid, first.kind, first.words, asked)


# What becomes of a proposal


@dataclass(frozen=True)
class Standing:
    """Where a proposal stands: the answer and its day, when it was carried out, when walkers were told."""

    state: str = PROPOSED
    answered_on: date | None = None
    reason: str = ""  # of a refusal
    done_on: date | None = None
    told_back_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether something is still expected: an answer, or what was accepted."""
        return self.state in (PROPOSED, ACCEPTED)

    @property
    def tell_by(self) -> date | None:
        """Return the day by which the walkers are to be told of a refusal or of what was done, if any."""
        last = {REFUSED: self.answered_on, DONE: self.done_on}.get(self.state)
        if last is None or (self.told_back_on is not None and self.told_back_on >= last):
            return None
        return last + _TELL_WITHIN

    def is_late(self, due_on: date | None, today: date) -> bool:
        """Tell whether what is still expected was due before today."""
        return self.is_open and due_on is not None and due_on < today


def answer_words(standing: Standing) -> list[str]:
    """Say in full words what was answered, done and told to the walkers; nothing without an answer."""
    refusal = f"Refusée{{}}{NO_BREAK}: {standing.reason}"
    told = (
        (refusal if standing.state == REFUSED else "Acceptée{}", standing.answered_on),
        ("Faite{}", standing.done_on),
        ("Restituée aux marcheurs{}", standing.told_back_on),
    )
    return [words.format(f" le {long_date(day)}") for words, day in told if day is not None]


def standing_problems(standing: Standing, walk_day: date, today: date) -> dict[str, str]:
    """Return a sentence for each fact that cannot stand with the others."""
    if standing.state not in STATES:
        return {"state": "Choisir l’état dans la liste (↓)."}
    problems = _missing(standing)
    answered_on = standing.answered_on
    for name, since in (("answered_on", walk_day), ("done_on", answered_on), ("told_back_on", answered_on)):
        if (day := getattr(standing, name)) is None or name in problems:
            continue
        if day > today:
            problems[name] = "Écrire un jour passé ou aujourd’hui."
        elif since is not None and day < since:
            before = "la marche" if name == "answered_on" else "la réponse"
            problems[name] = f"Ce jour vient avant {before} ({long_date(since)}){NO_BREAK}: le corriger."
    return problems


def _missing(standing: Standing) -> dict[str, str]:
    """Return what the state asks and was not told, or what was told and the state does not know."""
    problems = {}
    if standing.state == PROPOSED:
        told = [name for name in ("answered_on", "told_back_on") if getattr(standing, name) is not None]
        problems = dict.fromkeys(told, "Aucune réponse n’est notée\u00a0: la choisir, ou effacer ce jour.")
    elif standing.answered_on is None:
        problems["answered_on"] = "Écrire le jour de la réponse."
    if standing.state == REFUSED and not standing.reason:
        problems["reason"] = "Écrire pourquoi la proposition est refusée\u00a0: les marcheurs le demanderont."
    if standing.state != REFUSED and standing.reason:
        problems["reason"] = "Une raison n’accompagne qu’un refus\u00a0: l’effacer."
    if standing.state == DONE and standing.done_on is None:
        problems["done_on"] = "Écrire le jour où la proposition a été réalisée."
    if standing.state != DONE and standing.done_on is not None:
        problems["done_on"] = "Ce jour n’accompagne que ce qui est fait\u00a0: l’effacer."
    return problems
