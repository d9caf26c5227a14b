"""What reads of people asks who reads: a function that names somebody takes `by`, or is told here why not."""

import ast
from collections.abc import Iterator

from tests.test_architecture import House, place, read_house, tree

_NAMES = {"last_name", "first_name", "phone", "email", "safe_note", "opponent"}
_TOLD = {
    "practitioners/listing.py holder_card": "of those who hold permanences",
    "visitors/listing.py reaches": "nothing of whom the base hides; pages ask it of people already read",
    "visitors/listing.py reach": "as above",
    "visitors/listing.py reach_of": "as above",
    "privacy/redaction.py passages": "of a copy, which only whoever may give it can make",
    "visitors/listing.py found_exactly": "to whoever typed the whole name or number, for a search that asks",
    "visitors/listing.py maybe_same": "by the card of a person, which is not opened elsewhere",
}


def unasked(house: House) -> Iterator[str]:
    """Yield the reading functions that name somebody, by themselves or by a private one, without `by`."""
    for path, text in house.items():
        if (here := place(path)) is None or here.kind not in {"listing", "records", "figures"}:
            continue
        functions = {node.name: node for node in tree(text).body if isinstance(node, ast.FunctionDef)}
        for name, function in functions.items():
            taken = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
            reads = "session" in taken and "by" not in taken and not name.startswith("_")
            if reads and _names_somebody(name, functions, set()):
                yield f"{path} {name}"


def _names_somebody(name: str, functions: dict[str, ast.FunctionDef], seen: set[str]) -> bool:
    seen.add(name)
    for node in ast.walk(functions[name]):
        if isinstance(node, ast.Attribute) and node.attr in _NAMES:
            return True
        called = node.id if isinstance(node, ast.Name) else ""
        if called in functions.keys() - seen and _names_somebody(called, functions, seen):
            return True
    return False


def test_whoever_reads_of_people_is_asked_who_reads() -> None:
    assert set(unasked(read_house())) == _TOLD.keys()


def test_a_reading_function_that_does_not_ask_is_found() -> None:
    planted = (
        "def everybody(session):\n    return _names(session)\ndef _names(session):\n    return Visitor.phone"
    )
    assert list(unasked({"contacts/listing.py": planted})) == ["contacts/listing.py everybody"]
