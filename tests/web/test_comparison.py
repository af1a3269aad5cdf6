"""Two versions word by word."""

from utq_portal.web.comparison import compared


def test_the_same_words_are_no_change_whatever_the_markup() -> None:
    assert compared("<p>One <b>case</b>.</p>", "<p>One case.</p>") == ""


def test_added_and_taken_out_are_marked_in_words_too() -> None:
    shown = compared("<p>I saw two cases.</p>", "<p>I saw three cases.</p>")
    assert '<del><span class="sr-only">Taken out: </span>two</del>' in shown
    assert '<ins><span class="sr-only">Added: </span>three</ins>' in shown


def test_what_somebody_typed_is_never_markup() -> None:
    assert "&lt;script&gt;" in compared("<p>A</p>", "<p>A</p><p>&lt;script&gt;</p>")


def test_a_new_paragraph_is_added_whole() -> None:
    assert compared("<p>A</p>", "<p>A</p><p>B c</p>").count("<ins>") == 1
