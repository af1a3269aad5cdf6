"""The components of the design as template tags, and dates and numbers in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import do_block_translate
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django_prose_editor.widgets import importmap
from js_asset import Media

from utq_portal.web import dates
from utq_portal.web.beside import NAME as BESIDE
from utq_portal.web.beside import value as beside_value
from utq_portal.web.export import OF, PARAM
from utq_portal.web.formerrors import errors_of
from utq_portal.web.held import NOT_KEPT
from utq_portal.web.numbers import Count, rounded
from utq_portal.web.numbers import grouped as _grouped
from utq_portal.web.pages import Page
from utq_portal.web.richtext import shown
from utq_portal.web.summary import By, Summary
from utq_portal.web.undo import undo_address

register = template.Library()

Words = str | Promise
_NOTHING = mark_safe("")
KINDS = {  # of a status, each with its icon
    "good": "done",
    "care": "comment",
    "bad": "problem",
    "draft": "draft",
    "waiting": "waiting",
    "none": "todo",
}
_SEGMENT_GAP = 1.6  # percent


class _Counter(FilterExpression):
    """What the sentence counts, as it reads in a sentence."""

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        found = super().resolve(context, ignore_failures)
        return Count(found) if type(found) is int else found


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Django's own, except that what a sentence counts has the reader's thousands sign: 1,217 words."""
    node = do_block_translate(parser, token)
    if node.counter is not None:
        node.counter = _Counter(node.counter.token, parser)
    return node


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from the sprite; decoration only, so always beside a word."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag(takes_context=True)
def sought(context: Context) -> SafeString:
    """In an empty list: what was searched, and the way to all rows; nothing when no words were searched."""
    words = " ".join(context["request"].GET.get("q", "").split())[:80]
    if not words:
        return _NOTHING
    says = gettext("Nothing found for “%(words)s”. Accents and capitals do not matter.") % {"words": words}
    return format_html('<p role="status">{} <a href="?#list">{}</a></p>', says, gettext("Show everything"))


@register.simple_tag
def not_kept() -> SafeString:
    """Inside a form: keep nothing of it, on the device or here (docs/domain.md, What is kept on the device)."""
    return format_html('<input type="hidden" name="{}" value="1">', NOT_KEPT)


@register.simple_tag
def beside(of: str, address: str, *forms: BaseForm | BaseFormSet[Any] | str | None) -> SafeString:
    """Attributes of a button that is about something else than the form (``of`` is its id) in which it lies.

    ``address`` is where that form goes, ``forms`` are what is typed in it.
    """
    lists = [[form] if isinstance(form, BaseForm) else form for form in forms if form and not isinstance(form, str)]
    said = beside_value(address, [form for some in lists for form in some])
    return format_html('form="{}" formnovalidate name="{}" value="{}"', of, BESIDE, said)


@register.simple_tag
def status(kind: str, word: Words, icon: str = "") -> SafeString:
    """Icon and word; ``kind`` is good, care, bad, waiting, draft or none."""
    return format_html(
        '<span class="status" data-is="{}">{}{}</span>', kind, _icon(icon or KINDS.get(kind, "todo")), word
    )


@register.simple_tag
def state(row: Any) -> SafeString:
    """The state of a row, drawn as its model's LOOK says, with the label of the state."""
    return status(row.look.tone, capfirst(row.get_state_display()), row.look.icon)


_icon = icon  # the tag itself, where an argument carries its name


@register.simple_tag
def segments(states: Sequence[str], label: Words) -> SafeString:
    """A bar of equal parts, each good, care, draft or none; ``label`` says the same in words."""
    width = (100 - _SEGMENT_GAP * (len(states) - 1)) / len(states) if states else 0
    parts = format_html_join(
        "",
        '<rect class="is-{}" x="{}%" y="0" width="{}%" height="10" rx="2"/>',
        ((state, round(n * (width + _SEGMENT_GAP), 2), round(width, 2)) for n, state in enumerate(states)),
    )
    return format_html('<svg class="segments" role="img" aria-label="{}">{}</svg>', label, parts)


@register.simple_tag
def crumbs(*steps: Any) -> SafeString:
    """The way to this page: one list of (label, address), or label and address in turn; no address: you are here."""
    if len(steps) == 1 and not isinstance(steps[0], (str, Promise)):
        pairs: Iterable[tuple[Words, str]] = steps[0]
    else:
        pairs = zip(steps[::2], [*steps[1::2], ""], strict=False)
    way, here = '<li><a href="{1}">{0}</a></li>', '<li><span aria-current="page">{0}</span></li>'
    items = format_html_join("", "{}", ((format_html(way if url else here, label, url),) for label, url in pairs))
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("Breadcrumb"), items)


@register.simple_tag
def fact(term: Words, value: Words, note: Words = "", url: str = "") -> SafeString:
    """One cell of the four answers; ``url`` leads to the list that it counts."""
    told = format_html('<a href="{}">{}</a>', url, value) if url else value
    return format_html("<div><dt>{}</dt><dd>{}{}</dd></div>", term, told, _small(note))


@register.simple_tag
def summary(summary: Summary) -> SafeString:
    """The four answers at the top of a page."""
    where, expected, by, holder = summary.where, summary.expected, summary.by, summary.responsible
    cells = [
        fact(where.term or gettext("Where you are"), where.words, where.note, where.url),
        fact(expected.term or gettext("Expected of you"), expected.words, expected.note, expected.url),
    ]
    if by:
        cells.append(fact(by.term or gettext("By"), _by(by), _icons(by.tone, by.note), by.url))
    if holder:
        cells.append(ball(holder.words, holder.yours, summary.then))
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "{}", ((cell,) for cell in cells)))


def _by(by: By) -> Words:
    if not by.day:
        return by.words or gettext("No date")
    if by.late:
        return status("bad", dates.long(by.day), "warning")
    return format_html("{} {}", by.how, when(by.day)) if by.how else when(by.day)


def _icons(tone: str, note: Words) -> Words:
    icon = {"bad": "warning", "care": "waiting"}.get(tone)
    return status(tone, note, icon) if icon and note else note


@register.simple_tag
def ball(holder: Words = "", yours: bool = False, note: Words = "") -> SafeString:
    """The cell that says who has the ball; ``yours`` fills the disc, and without a holder says "You"."""
    return format_html(
        "<div><dt>{}</dt><dd>{}{}</dd></div>", gettext("Who has the ball"), ball_mark(holder, yours), _small(note)
    )


@register.simple_tag
def ball_mark(holder: Words = "", yours: bool = False) -> SafeString:
    """The disc and the name alone, for tables and queues."""
    return format_html(
        '<span class="ball{}">{}</span>', " yours" if yours else "", holder or (gettext("You") if yours else "")
    )


def _small(note: Words) -> SafeString:
    return format_html(" <small>{}</small>", note) if note else _NOTHING


@register.simple_tag
def journey_step(n: int, state: str, label: Words, note: Words = "", url: str = "") -> SafeString:
    """One step of the journey; ``state`` is done, now, later or plain."""
    marker = _icon("check") if state == "done" else n
    name = format_html('<a href="{}">{}</a>', url, label) if url else format_html("<b>{}</b>", label)
    current = mark_safe(' aria-current="step"') if state == "now" else _NOTHING
    said = format_html('<span class="sr-only">{}</span> ', gettext("Done:")) if state == "done" else _NOTHING
    return format_html(
        '<li data-is="{}"{}><span class="marker" aria-hidden="true">{}</span>{}{}{}</li>',
        state,
        current,
        marker,
        said,
        name,
        note,
    )


@register.simple_tag
def day(date: dt.date | dt.datetime) -> SafeString:
    """The day as it stands at the left of a dated row."""
    html, civil = '<time class="day" datetime="{}"><b>{}</b>{}</time>', dates.civil(date)
    return format_html(html, civil.isoformat(), civil.day, dates.short_month(date))


_STYLES = {"long": dates.long, "short": dates.short, "year": dates.short_with_year, "weekday": dates.with_weekday}


@register.simple_tag
def when(date: dt.date | dt.datetime | None, style: str = "long") -> SafeString:
    """A <time> element; ``style`` is long, short, year (4 Dec 2026), weekday or clock. Empty without a date."""
    if date is None:
        return _NOTHING
    if style == "clock" and isinstance(date, dt.datetime):
        return format_html('<time datetime="{}">{}</time>', isominute(date), dates.clock(date))
    return format_html('<time datetime="{}">{}</time>', dates.civil(date).isoformat(), _STYLES[style](date))


@register.simple_tag
def due(date: dt.date | dt.datetime | None, today: dt.date | None = None) -> SafeString:
    """Time left until a deadline for a table, as a status once it is near or over."""
    if date is None:
        return _NOTHING
    words, kind = dates.left(date, today), dates.urgency(date, today)
    return status(kind, words, "warning" if kind == "bad" else "waiting") if kind else format_html("{}", words)


@register.simple_tag(takes_context=True)
def sort_header(context: Context, label: Words, key: str, number: bool = False, wide_only: bool = False) -> SafeString:
    """A column header that sorts by ``key``, keeps the filters and says how the rows stand now."""
    request = context["request"]
    now = getattr(request, "sort", request.GET.get("sort", ""))
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if direction == "ascending" else key
    query.pop("page", None)
    classes = " ".join(name for name, on in (("number", number), ("wide-only", wide_only)) if on)
    drawing = {"": "sort", "ascending": "up", "descending": "down"}[direction]
    return format_html(
        '<th scope="col"{}{}><a href="?{}#list">{}{}</a></th>',
        format_html(' class="{}"', classes) if classes else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        query.urlencode(),
        label,
        _icon(drawing),
    )


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page[Any]) -> SafeString:
    """Which rows these are, the way to the others, and the whole list as a file where its view offers one."""
    if not page.rows:
        return _NOTHING
    found = files(context, page.param)
    return found if page.alone else format_html("{}{}", _turns(context, page), found)


def _turns(context: Context, page: Page[Any]) -> SafeString:
    words, says = gettext("%(first)s to %(last)s"), {"first": str(page.first), "last": str(page.last)}
    if page.total is not None:
        words = gettext("%(first)s to %(last)s of %(total)s")
        says["total"] = number_format(page.total, use_l10n=True, force_grouping=True)
    return format_html(
        '<nav class="pager" aria-label="{}"><span>{}</span><span class="row">{}{}</span></nav>',
        gettext("Pages"),
        words % says,
        _turn(context, page, page.number - 1, gettext("Previous"), "prev") if page.number > 1 else "",
        _turn(context, page, page.number + 1, gettext("Next"), "next") if page.has_next else "",
    )


@register.simple_tag
def rest(page: Page[Any], url: str = "") -> SafeString:
    """Below the first rows of a list: of how many they are, and the way to all; nothing where they are all."""
    if not page.has_next:
        return _NOTHING
    words = gettext("The first %(shown)s of %(waits)s stand here.") % {"shown": page.last, "waits": page.total}
    way = format_html(' <a href="{}">{}</a>', url, gettext("See all of them")) if url else ""
    return format_html('<p class="meta top">{}{}</p>', words, way)


@register.simple_tag(takes_context=True)
def files(context: Context, param: str = "page") -> SafeString:
    """The list with its filters and order for a spreadsheet; the workbook first, which every program reads alike.

    Nothing where the view offers no file of it.
    """
    request = context["request"]
    if param not in getattr(request, "exports", ()):
        return _NOTHING
    query = request.GET.copy()
    query.pop(param, None)
    if param != "page":
        query[OF] = param
    links = []
    for form, words in (("xlsx", gettext("Excel (XLSX)")), ("csv", "CSV")):
        query[PARAM] = form
        links.append((query.urlencode(), words))
    return format_html(
        '<p class="row files"><span class="meta">{}</span>{}</p>',
        gettext("This whole list as a file:"),
        format_html_join("", '<a class="button small quiet" rel="nofollow" href="?{}">{}</a>', links),
    )


def list_of(page: Page[Any]) -> str:
    """The place of a list on its page, to which its links lead: "list", or "list-x" where a page has several."""
    return "list" if page.param == "page" else f"list-{page.param}"


def _turn(context: Context, page: Page[Any], number: int, label: str, rel: str) -> SafeString:
    query = context["request"].GET.copy()
    query[page.param] = str(number)
    if number == 1:
        query.pop(page.param)
    parts = (_icon("back"), label) if rel == "prev" else (label, _icon("right"))
    return format_html(
        '<a class="button small" rel="{}" href="?{}#{}">{}{}</a>', rel, query.urlencode(), list_of(page), *parts
    )


@register.filter
def quoted(words: str) -> SafeString:
    """What somebody said, between the quotation marks of the language of the page (docs/glossary.md)."""
    return mark_safe(gettext("“%(words)s”") % {"words": conditional_escape(words)})


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A field with its label, hint and error."""
    return bound.as_field_group()


@register.simple_tag(takes_context=True)
def media(context: Context, *forms: Any) -> SafeString:
    """Styles and scripts that the fields of these forms need, each once; goes into the block of that name.

    Without an import map: base.html begins with the only one (docs/domain.md, Writing).
    """
    needed = sum((form.media for form in forms if form is not None), Media())
    with_nonce = getattr(needed, "with_nonce", None)
    nonce = getattr(context.get("request"), "csp_nonce", None)
    # the nonce is lazy and false until it is written: no truth test
    return mark_safe(str(with_nonce(nonce) if with_nonce and nonce is not None else needed))


@register.simple_tag(takes_context=True)
def import_map(context: Context) -> SafeString:
    """Where the modules of the text editor are; before every script of the page, because browsers may ignore it later.

    Nothing on a page that is made without a request: the policy would refuse it.
    """
    nonce = getattr(context.get("request"), "csp_nonce", None)
    return _NOTHING if nonce is None else importmap.render(attrs={"nonce": str(nonce)})


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, object]:
    """The errors of forms and formsets as links to their fields; nothing when there are none."""
    found = [error for form in forms if form is not None for error in errors_of(form)]
    title = ngettext("%(count)s answer needs your attention", "%(count)s answers need your attention", len(found))
    return {"errors": found, "title": title % {"count": len(found)}}


@register.filter
def grouped(number: object) -> str:
    """1,217 in English, 1.217 in Dutch: a count that stands by itself."""
    return _grouped(number) if isinstance(number, int) else str(number)


register.filter("rich", shown)


def _unless_empty(words: Callable[[Any], str]) -> Callable[[Any], str]:
    """A filter that says nothing where there is no date."""
    return lambda moment: words(moment) if moment else ""


register.filter("longdate", _unless_empty(dates.long))  # 1 March 2028
register.filter("shortdate", _unless_empty(dates.short))  # 4 Dec
register.filter("shortyear", _unless_empty(dates.short_with_year))  # 4 Dec 2026
register.filter("weekday_date", _unless_empty(dates.with_weekday))  # Friday 4 December 2026
register.filter("clock", _unless_empty(dates.clock))  # 15:06, in Amsterdam


@register.filter
def isominute(moment: dt.datetime) -> str:
    """2026-12-04T15:06+01:00, for a datetime attribute: HTML knows no microsecond, and no page tells a second."""
    return moment.isoformat(timespec="minutes")


@register.filter
def left(date: dt.date | dt.datetime | None, today: dt.date | None = None) -> str:
    """15 months, 7 weeks, 12 days, today, 12 days over."""
    return dates.left(date, today) if date else ""


@register.filter
def left_words(date: dt.date | dt.datetime | None, today: dt.date | None = None) -> str:
    """15 months left, today is the last day, 12 days over."""
    return dates.left_words(date, today) if date else ""


@register.filter
def filesize_label(size: int | None) -> str:
    """184 kB, 2.1 MB (in Dutch 2,1 MB); thousands, as people count them."""
    if size is None:
        return ""
    if size < 1_000_000:
        kilobytes = max(1, round(size / 1000)) if size else 0
        return f"{rounded(kilobytes, 0)} kB"
    unit, amount = ("MB", 1_000_000) if size < 1_000_000_000 else ("GB", 1_000_000_000)
    return f"{rounded(size / amount, 1)} {unit}"


register.filter("undo_address", undo_address)


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser_name(agent: str) -> str:
    """Firefox, Windows: what people call the browser and the device of a user agent text."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), gettext("Another browser"))
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}, {system}" if system else browser
