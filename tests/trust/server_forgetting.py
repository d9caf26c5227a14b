"""A server keeps no byte of whoever was forgotten: not in its tables, its statistics, its log nor its WAL."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import delete, update

from espace_citoyennete.permanences.model import Appointment, Hold
from espace_citoyennete.privacy.service import forget_all
from espace_citoyennete.storage.database import Database, open_postgresql
from espace_citoyennete.storage.forgetting import sweep
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, NOW, fill
from tests.postgresql import new_base_at, started
from tests.trust.canaries import Nest, found_in
from tests.trust.figures import Figure, Scale

GUIDE = Path(__file__).parents[2] / "packaging" / "server"
PROMISE = "Le disque du serveur ne garde rien de qui est effacé"
Sweep = Callable[[Database], str]


def run(_scale: Scale) -> list[Figure]:
    """Forget somebody on a server, then read every file of its disk."""
    faults: dict[str, Sweep] = {"": sweep, "rien n’est balayé": _nothing, "VACUUM sans réécrire": _plainly}
    figures = []
    with started(options=_guided()) as folder:
        server = f"postgresql+psycopg://espace@/postgres?host={folder}"
        filled = new_base_at(server)
        with closing(open_postgresql(filled)) as base:
            fill(base)
        for number, (fault, swept) in enumerate(faults.items()):
            words, left = _left(new_base_at(server, filled), folder, swept, number * 1000 + 1)
            figures.append(Figure(PROMISE, len(words), len(left), fault, is_saboteur=bool(fault)))
    return figures


def _guided() -> str:
    """Return the settings of the installation guide, but for what needs a certificate."""
    lines = (line.partition(" = ") for line in (GUIDE / "postgresql.conf").read_text("utf-8").splitlines())
    told = {name: value.strip("'") for name, _, value in lines if value and not name.startswith("ssl")}
    return " ".join(f"-c {name}={value}" for name, value in {**told, "listen_addresses": ""}.items())


def _left(address: str, folder: Path, swept: Sweep, first: int) -> tuple[dict[str, str], list[str]]:
    """Forget somebody whose words begin at a number; return the words and the files that hold some."""
    with closing(open_postgresql(address)) as base:
        base.author = AGENT.uid
        _run(base, "CHECKPOINT")
        before = _written(folder)
        with base.transaction() as session:
            Nest(session, first + 500)  # somebody else, whose rows hold the pages of each table
            session.execute(delete(Hold))
            session.execute(update(Appointment).values(state="ANNULE_USAGER"))
            nest = Nest(session, first)
        _run(base, "ANALYZE")
        with base.transaction() as session:
            forget_all(session, [session.get_one(Visitor, nest.number)], now=NOW)
        assert not swept(base) or swept is not sweep
        for _ in range(2):  # what the log of writes holds is needed until the second checkpoint
            _run(base, "SELECT pg_switch_wal()", "CHECKPOINT")
    new = [path for path, at in _written(folder).items() if before.get(path) != at]
    return nest.words, found_in({str(path): path.read_bytes() for path in new}, nest.words)


def _written(folder: Path) -> dict[Path, int]:
    """Return when each file of the server, its log included, was last written."""
    files = [*folder.rglob("*"), folder.with_name(f"{folder.name}.log")]
    return {path: path.stat().st_mtime_ns for path in files if path.is_file()}


def _nothing(_base: Database) -> str:
    return ""


def _plainly(base: Database) -> str:
    _run(base, "VACUUM (ANALYZE)")
    return ""


def _run(base: Database, *statements: str) -> None:
    with base.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
