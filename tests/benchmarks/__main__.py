"""`make bench`: run `main()` of every bench_*.py of this folder, or of those named (`start figures`)."""

import sys
from importlib import import_module
from pathlib import Path

names = sys.argv[1:] or sorted(
    path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")
)
for name in names:
    import_module(f"tests.benchmarks.bench_{name}").main()
