"""A number that may be unknown."""

import pytest

from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.number_field import OptionalNumber
from tests.keyboard import Keyboard
from tests.ui.conftest import Show


@pytest.mark.parametrize("least", [0, 1])
def test_nothing_typed_is_none_and_the_least_number_is_a_number(qapp: object, least: int) -> None:
    form = Form([Field("people", "&Personnes", OptionalNumber("Non compté", 50, least=least))])
    field = form.findChild(OptionalNumber)
    assert field is not None and (field.text(), form.values()) == ("Non compté", {"people": None})
    for number in (least, 50, None):
        form.restore({"people": number})
        assert form.values() == form.typed() == {"people": number}
    form.restore({"people": 7})
    form.clear()
    assert form.values() == {"people": None}


def test_a_number_typed_over_the_words_of_none_is_kept(show: Show) -> None:
    field = OptionalNumber("Non compté", 50)
    show(field)
    field.setFocus()
    field.selectAll()
    Keyboard().type("0")
    assert field.number() == 0
