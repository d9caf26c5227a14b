"""`make trust`: try every promise of this folder in full, or those named (`kill cut`), and print the figures.

The code is 1 when one of them does not hold, or when a saboteur goes unnoticed.
"""

import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from espace_citoyennete.storage.database import open_sqlite
from tests.benchmarks.bench_storage import measure_saves
from tests.conftest import KEY
from tests.trust.bases import new_base
from tests.trust.promises import promises, tried_in_full

_LANES = 2  # promises tried side by side, each lane in a process of its own


def main() -> int:
    """Print the figures of each promise as soon as they are known, and how long it took."""
    holds, start = True, perf_counter()
    with ProcessPoolExecutor(_LANES, get_context("spawn")) as lanes:
        for tried in as_completed([lanes.submit(tried_in_full, name) for name in sys.argv[1:] or promises()]):
            name, figures, seconds = tried.result()
            print(f"{name}, {seconds:.0f} s", *figures, sep="\n", flush=True)
            holds = holds and all(figure.holds for figure in figures)
    holds = _costs_little() and holds  # last, when nothing else runs
    print(f"{perf_counter() - start:.0f} s")
    return 0 if holds else 1


def _costs_little() -> bool:
    """Print what all this costs to a contact that is saved."""
    with TemporaryDirectory() as folder, closing(open_sqlite(new_base(Path(folder)), KEY)) as base:
        return measure_saves(base, "COÛT : un contact enregistré ÷ les mêmes ordres écrits à la main")


if __name__ == "__main__":
    sys.exit(main())
