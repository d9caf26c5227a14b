"""Every record of an origin, page after page where it is read by pages."""

from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.records import SOURCES, Pages, records_after
from espace_citoyennete.report import RESTRICTED, Origin, Record, Scope
from espace_citoyennete.rights import Agent


def records_of(session: Session, scope: Scope, origin: Origin, *, by: Agent) -> list[Record]:
    """Return the records that make a figure, those that may not be read last."""
    read, scope = SOURCES[origin.records].read, origin.scope or scope
    if not isinstance(read, Pages):
        return read(session, scope, origin.where, by=by)
    told, restricted = read.count(session, scope, origin.where, by=by)
    found: list[Record] = []
    while page := records_after(session, scope, origin, found[-1].key if found else None, by=by):
        found += page
    assert len(found) == told
    return [*found, *[RESTRICTED] * restricted]
