"""The rights sheet tells each use case once, under the rights that the matrix gives it."""

from collections import Counter
from pathlib import Path

from espace_citoyennete.accounts.duties import DOMAINS, LIMITS
from espace_citoyennete.accounts.rights_pdf import RightsSheet, write_rights_sheet
from espace_citoyennete.rights import MATRIX, Right
from tests.conftest import AGENT, NOW
from tests.pdf.reading import out, pages

DUTIES = [duty for domain in DOMAINS for duty in domain.duties]


def test_each_use_case_is_told_once_with_others_of_the_same_rights() -> None:
    told = Counter(name for duty in DUTIES for name in duty.use_cases)
    assert told == Counter(MATRIX.keys())
    for duty in DUTIES:
        assert {MATRIX[name] for name in duty.use_cases} <= {duty.rights}, duty.words


def test_the_paper_says_what_may_be_done_by_whom_and_what_rights_do_not_prevent(
    tmp_path: Path,
) -> None:
    file = tmp_path / "droits.pdf"
    write_rights_sheet(out(file), RightsSheet(((AGENT.name, AGENT.rights),), AGENT.name, NOW))
    words = " ".join(pages(file))
    for right in Right:
        assert right.value.capitalize() in words
    for duty in DUTIES:
        assert duty.words.split()[0] in words
    assert AGENT.name in words
    assert "un mur" in words
    assert len(LIMITS) == 3
