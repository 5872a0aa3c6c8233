from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.template import TemplateDoesNotExist
from pypdf import PdfReader
from typst import TypstError

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.pdf import typeset

AT = datetime(2026, 3, 3, tzinfo=UTC)
LETTER = {
    "title": "Your budget",
    "council": "Riverside Council",
    "to": ["Amira #panic(1)", "*4* Mill Lane"],
    "on": date(2026, 3, 3),
    "weekly": Money(412_60),
    "words": '#let x = 1 "quoted" \\ <label> @cite $sum$',
    "rows": [["23 Feb", "Help", "£62.00"]],
    "total": "£62.00",
    "note": "Tell us by Friday.",
}


def test_what_was_typed_is_set_as_it_stands_and_never_acts():
    page = PdfReader(BytesIO(typeset("ui/typst/sample.typ", LETTER))).pages[0].extract_text()
    assert "#panic(1)" in page
    assert "*4* Mill Lane" in page
    assert "#let x = 1" in page
    assert "£412.60" in page


def test_the_document_is_tagged_titled_and_in_english():
    made = PdfReader(BytesIO(typeset("ui/typst/sample.typ", LETTER)))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert made.metadata.title == "Your budget"
    assert b"pdfuaid" in typeset("ui/typst/sample.typ", LETTER)


def test_the_same_data_at_the_same_time_gives_the_same_bytes():
    first = typeset("ui/typst/sample.typ", LETTER, at=AT)
    assert first == typeset("ui/typst/sample.typ", LETTER, at=AT)
    assert first != typeset("ui/typst/sample.typ", {**LETTER, "title": "Other"}, at=AT)


def test_one_letter_says_nothing_of_the_one_before_it():
    other = {**LETTER, "to": ["Bola"], "title": "Other"}
    first, again = typeset("ui/typst/sample.typ", LETTER, at=AT), None
    with pytest.raises(TypstError):
        typeset("ui/typst/sample.typ", {"title": "Nothing else"})
    for data in (other, LETTER):
        again = typeset("ui/typst/sample.typ", data, at=AT)
    assert again == first
    page = PdfReader(BytesIO(typeset("ui/typst/sample.typ", other))).pages[0].extract_text()
    assert "Bola" in page
    assert "Amira" not in page


def test_a_template_that_no_room_has_is_refused():
    for name in ("ui/typst/nowhere.typ", "../../../../conftest.py"):
        with pytest.raises(TemplateDoesNotExist):
            typeset(name, {})


def test_what_cannot_be_put_in_words_is_refused():
    with pytest.raises(TypeError, match="cannot be put into a letter"):
        typeset("ui/typst/sample.typ", {**LETTER, "note": object()})
