"""R1 of a purge: interrupted at any moment, it is whole or absent, and the next opening concludes it."""

from tests.trust.cut import cut_off
from tests.trust.figures import Figure, Scale
from tests.trust.nth import refused
from tests.trust.nursery import nursery
from tests.trust.saboteurs import Fault
from tests.trust.trials import PURGING


def run(scale: Scale) -> list[Figure]:
    """Cut the power of a desk that purges, refuse it each write; then leave the announcement out."""
    with nursery() as desks:
        states = cut_off(desks, PURGING, scale.of(50, 400))
        figures = [Figure("CUT : une purge est entière ou n’a pas eu lieu", *states, "états du disque")]
        for call, refusal, step in (
            ("pwrite64", "error=EIO:signal=KILL", scale.of(40, 5)),
            ("fsync", "error=EIO", scale.of(3, 1)),
        ):
            points = refused(desks, PURGING, call, refusal, step)
            figures.append(Figure(f"NTH : la même, refusée à chaque {call}", *points, "points"))
        early = cut_off(desks, PURGING, scale.of(80, 150), Fault.UNANNOUNCED)
        return [
            *figures,
            Figure("les marques sans leur annonce", *early, "états du disque", is_saboteur=True),
        ]
