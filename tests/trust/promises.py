"""The modules of this folder that hold a promise: those that have a `run`."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from time import perf_counter

import tests.trust
from tests.trust.figures import Figure, Scale

Promise = Callable[[Scale], list[Figure]]


def promises() -> dict[str, Promise]:
    """Return what tries each promise, by the name of its module."""
    names = [found.name for found in iter_modules(tests.trust.__path__)]
    modules = {n: import_module(f"tests.trust.{n}") for n in names if not n.startswith(("test_", "__"))}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def tried_in_full(name: str) -> tuple[str, list[Figure], float]:
    """Try a promise in full; return its name, its figures and how long it took, in seconds."""
    start = perf_counter()
    figures = promises()[name](Scale.FULL)
    return name, figures, perf_counter() - start
