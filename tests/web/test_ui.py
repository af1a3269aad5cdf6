"""The tags and filters of the design, as markup."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import format_html

from utq_portal.people.models import Faculty
from utq_portal.web.pages import Page, first_of

ICON = '<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>'


def render(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_status_has_an_icon_and_a_word() -> None:
    plain = '<span class="status" data-is="{}">' + ICON + "{}</span>"
    assert render('{% status "good" "Ready" %}') == plain.format("good", "done", "Ready")
    assert render('{% status "care" "Needed" icon="flag" %}') == plain.format("care", "flag", "Needed")


def test_what_people_typed_is_never_markup() -> None:
    evil = "<script>alert(1)</script>"
    sources = [
        '{% status "good" x icon=x %}',
        "{% fact x x x %}",
        "{% ball x note=x %}",
        "{% crumbs x x x %}",
        '{% journey_step 1 "now" x x x %}',
        "{% segments s x %}",
    ]
    assert [source for source in sources if "<script" in render(source, x=evil, s=[evil])] == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "“Is <b>this</b> &lt;it&gt;?”"), ("nl", "‘Is <b>this</b> &lt;it&gt;?’")]
)
def test_what_somebody_said_has_the_marks_of_the_language(language: str, said: str) -> None:
    words = format_html("Is <b>this</b> {}", "<it>?")
    with translation.override(language):
        assert render("{{ words|quoted }}", words=words) == said
        assert render("{{ words|quoted }}", words="<it>").strip("“”‘’") == "&lt;it&gt;"


@pytest.mark.parametrize(("number", "said"), [(1, ""), (2, ""), (3, "The first 2 of 3 stand here.")])
def test_the_first_rows_say_of_how_many(db: None, number: int, said: str) -> None:
    for one in range(number):
        Faculty.objects.create(code=f"F{one}", name_nl=f"F{one}", name_en=f"F{one}")
    page = first_of(Faculty.objects.order_by("code"), 2)
    assert (len(page), page.total) == (min(number, 2), number)
    assert render("{% rest page %}", page=page) == (f'<p class="meta top">{said}</p>' if said else "")
    way = ' <a href="/all/">See all of them</a>'
    assert render("{% rest page '/all/' %}", page=page) == (f'<p class="meta top">{said}{way}</p>' if said else "")


def test_segments_fill_the_width() -> None:
    assert render('{% segments s "2 of 3" %}', s=["good", "draft", "none"]) == (
        '<svg class="segments" role="img" aria-label="2 of 3">'
        '<rect class="is-good" x="0.0%" y="0" width="32.27%" height="10" rx="2"/>'
        '<rect class="is-draft" x="33.87%" y="0" width="32.27%" height="10" rx="2"/>'
        '<rect class="is-none" x="67.73%" y="0" width="32.27%" height="10" rx="2"/></svg>'
    )
    assert render("{% segments s 'none' %}", s=[]) == '<svg class="segments" role="img" aria-label="none"></svg>'


def test_crumbs_end_where_you_are() -> None:
    expected = (
        '<nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="/a/">First</a></li>'
        '<li><span aria-current="page">Second</span></li></ol></nav>'
    )
    assert render('{% crumbs "First" "/a/" "Second" %}') == expected
    assert render("{% crumbs pairs %}", pairs=[("First", "/a/"), ("Second", "")]) == expected


def test_the_four_answers() -> None:
    assert render('{% fact "By" "Friday" "soon" %}') == "<div><dt>By</dt><dd>Friday <small>soon</small></dd></div>"
    assert render("{% ball yours=True %}") == (
        '<div><dt>Who has the ball</dt><dd><span class="ball yours">You</span></dd></div>'
    )
    assert render('{% ball "Marit" note="since 4 May" %}') == (
        '<div><dt>Who has the ball</dt><dd><span class="ball">Marit</span> <small>since 4 May</small></dd></div>'
    )


def test_a_journey_says_what_is_done_and_what_is_now() -> None:
    assert render('{% journey_step 3 "now" "Dossier" "Now" "/d/" %}') == (
        '<li data-is="now" aria-current="step"><span class="marker" aria-hidden="true">3</span>'
        '<a href="/d/">Dossier</a>Now</li>'
    )
    done = render('{% journey_step 1 "done" "Intake" %}')
    assert done == (
        f'<li data-is="done"><span class="marker" aria-hidden="true">{ICON.format("check")}</span>'
        '<span class="sr-only">Done:</span> <b>Intake</b></li>'
    )


def test_dates_stand_in_time_elements() -> None:
    day, moment = date(2026, 12, 4), datetime(2026, 12, 3, 23, 30, 15, 123456, tzinfo=UTC)
    assert render("{% day d %}", d=day) == '<time class="day" datetime="2026-12-04"><b>4</b>Dec</time>'
    assert render("{% when d 'weekday' %}", d=day) == '<time datetime="2026-12-04">Friday 4 December 2026</time>'
    assert render("{% when m 'year' %}", m=moment) == '<time datetime="2026-12-04">4 Dec 2026</time>'
    assert render("{% when m 'clock' %}", m=moment) == '<time datetime="2026-12-03T23:30+00:00">00:30</time>'
    assert render("{% when x %}{% due x %}", x=None) == ""


def test_a_deadline_is_a_status_only_when_it_is_near_or_over() -> None:
    today = date(2026, 11, 23)
    words = [
        render("{% due d t %}", d=day, t=today) for day in (date(2028, 3, 1), date(2026, 12, 4), date(2026, 11, 1))
    ]
    assert words == [
        "15 months",
        f'<span class="status" data-is="care">{ICON.format("waiting")}11 days</span>',
        f'<span class="status" data-is="bad">{ICON.format("warning")}3 weeks over</span>',
    ]


def test_filters_of_nothing_are_empty() -> None:
    names = "longdate shortdate shortyear weekday_date clock left left_words filesize_label"
    assert [render("{{ x|" + name + " }}", x=None) for name in names.split()] == [""] * 8


@pytest.mark.parametrize(
    ("size", "english", "dutch"),
    [
        (0, "0 kB", "0 kB"),
        (1, "1 kB", "1 kB"),
        (184_400, "184 kB", "184 kB"),
        (2_140_000, "2.1 MB", "2,1 MB"),
        (3_000_000_000, "3.0 GB", "3,0 GB"),
    ],
)
def test_sizes_in_the_language_of_the_page(size: int, english: str, dutch: str) -> None:
    assert render("{{ n|filesize_label }}", n=size) == english
    with translation.override("nl"):
        assert render("{{ n|filesize_label }}", n=size) == dutch


def asked(address: str) -> HttpRequest:
    return RequestFactory().get(address)


def test_a_column_sorts_turns_round_and_keeps_the_filters() -> None:
    source = '{% sort_header "Left" "left" number=True %}'
    assert render(source, request=asked("/?q=al&page=3")) == (
        f'<th scope="col" class="number"><a href="?q=al&amp;sort=left#list">Left{ICON.format("sort")}</a></th>'
    )
    assert render(source, request=asked("/?sort=left")) == (
        '<th scope="col" class="number" aria-sort="ascending">'
        f'<a href="?sort=-left#list">Left{ICON.format("up")}</a></th>'
    )
    assert 'aria-sort="descending"><a href="?sort=left#list"' in render(source, request=asked("/?sort=-left"))


def test_a_column_shows_the_order_that_the_view_chose() -> None:
    request = asked("/?sort=nonsense")
    request.sort = "left"  # type: ignore[attr-defined]
    assert 'aria-sort="ascending"' in render('{% sort_header "Left" "left" %}', request=request)


def test_the_pager_says_which_rows_and_keeps_the_filters() -> None:
    page: Page[int] = Page(list(range(20)), 2, 20, True, 12345)
    assert render("{% pager page %}", page=page, request=asked("/?q=al&page=2")) == (
        '<nav class="pager" aria-label="Pages"><span>21 to 40 of 12,345</span><span class="row">'
        f'<a class="button small" rel="prev" href="?q=al#list">{ICON.format("back")}Previous</a>'
        f'<a class="button small" rel="next" href="?q=al&amp;page=3#list">Next{ICON.format("right")}</a></span></nav>'
    )


def test_a_list_that_fits_has_no_pager() -> None:
    assert render("{% pager page %}", page=Page([1], 1, 20, False), request=asked("/")) == ""
    assert render("{% pager page %}", page=Page([], 3, 20, False), request=asked("/")) == ""


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("curl/8", "Another browser"),
    ],
)
def test_browsers_are_called_as_people_call_them(agent: str, name: str) -> None:
    assert render("{{ a|browser_name }}", a=agent) == name
