"""The categories by which the ministry and the CDAD read Point Justice; the Défenseur des droits is apart."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.permanences.model import Permanence
from espace_citoyennete.town.model import Choice
from espace_citoyennete.town.reference import groups

_TYPES = "type_intervenant"
PERMANENT, INSTITUTIONAL, DEFENDER, ASSOCIATIVE, JUDICIAL, NONE = (
    "PERMANENT", "INSTITUTIONNEL", "DDD", "ASSOCIATIF", "JUDICIAIRE", "AUTRE",
)  # fmt: skip
ORDER = (PERMANENT, INSTITUTIONAL, DEFENDER, ASSOCIATIVE, JUDICIAL, NONE)


def _in_group(group: str) -> ColumnElement[bool]:
    """Keep the permanences of a statistical group of the list, the Défenseur des droits apart."""
    types = select(Choice.code).where(Choice.list_name == _TYPES, Choice.group_code == group)
    return Permanence.type_code.in_(types) & (Permanence.type_code != DEFENDER)


_GROUPS = {group: _in_group(group) for group in (PERMANENT, INSTITUTIONAL, ASSOCIATIVE, JUDICIAL)}
CATEGORIES: Mapping[str, ColumnElement[bool]] = {
    **_GROUPS,
    DEFENDER: Permanence.type_code == DEFENDER,
    NONE: ~or_(Permanence.type_code == DEFENDER, *_GROUPS.values()),
}


def categories(session: Session) -> Mapping[str, str]:
    """Return type of practitioner → category; a type that the list puts nowhere is not there."""
    found = {code: group for code, group in groups(session, _TYPES).items() if group in _GROUPS}
    return {**found, DEFENDER: DEFENDER}
