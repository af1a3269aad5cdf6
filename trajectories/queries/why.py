"""The page "Why this date?": the arithmetic as sentences and as a drawing, for the reader's eyes only.

docs/domain.md, Reading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trajectories.obligations import rules
from trajectories.obligations.clock import Kind, Line, deadline, explain, milestones, months_left
from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause
from trajectories.obligations.queries.reminders import coming_milestone, reminded
from trajectories.obligations.scope import IN_SCOPE
from utq_portal.agenda.days import add_months
from utq_portal.people.models import Employment, User
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.numbers import rounded

Adjust = ObligationAdjustment.Kind
MONTHS = (1, 2, 3, 4, 5, 6, 9, 12, 18, 24)
ROW, LEAST = 46, 0.4  # pixels from row to row; percent that a bar is wide at least


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the sum: words, the date to which it leads (None: the clock stands still), and who recorded it."""

    words: str
    leads_to: date | None
    counts: bool = True
    who: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the drawing, in percent of its width."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the drawing: its label, where it leads, its bars, and the dotted line between two of them."""

    label: str
    end: str
    y: int
    bars: list[Bar]
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The clock as SVG geometry."""

    rows: list[Row]
    years: list[tuple[int, str]]
    base: int
    today: str
    due_x: str
    label: str

    @property
    def today_anchor(self) -> str:
        """The word "Today" stays inside the drawing."""
        place = float(self.today or 0)
        return "start" if place < 5 else "end" if place > 95 else "middle"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A moment of reminding: past ones are sent or skipped."""

    on: date
    words: str
    sent: bool


@dataclass(frozen=True, slots=True)
class Why:
    """All that the page tells about one obligation."""

    obligation: Obligation
    start: date
    lines: list[Line]
    sentences: list[Sentence]
    drawing: Drawing
    reminders: list[Reminder]
    next_reminder: date | None
    protected: bool
    granted: int
    adjustments: list[ObligationAdjustment] = field(default_factory=list)
    pauses: list[ObligationPause] = field(default_factory=list)


def why(obligation: Obligation, reader: User, today: date, *, told: bool | None = None) -> Why:
    """The explanation; few queries. Who may not read reasons (``told``, else the Rule is asked) sees dates only."""
    if told is None:
        told = rules.OBLIGATION_REASONS.allows(reader, obligation)
    adjustments = list(obligation.adjustments.select_related("decided_by", "requested_by", "proposed_by"))
    valid = [one for one in adjustments if one.counts]
    pauses = [one for one in obligation.pauses.select_related("recorded_by") if one.revoked_on is None]
    extensions = [one for one in valid if one.kind == Adjust.EXTEND and one.months]
    starts = [one for one in valid if one.kind == Adjust.START and one.day]
    fixed = [one for one in valid if one.kind == Adjust.FIXED and one.day]
    start = (starts[-1].day if starts else None) or obligation.start_date
    lines = explain(
        start,
        months=obligation.months,
        extensions=[one.months or 0 for one in extensions],
        pauses=[(one.starts_on, one.ends_on) for one in pauses],
        fixed=fixed[-1].day if fixed else None,
    )
    teller = _Teller(obligation, told, extensions, pauses, fixed, starts)
    known = reminded(obligation)
    upcoming = coming_milestone(obligation, today, known)
    return Why(
        obligation=obligation,
        start=start,
        lines=lines,
        sentences=[Sentence(teller.words(line), line.after, line.counts, teller.who(line)) for line in lines],
        drawing=_drawing(start, lines, teller, obligation.deadline, today),
        reminders=_reminders(obligation.deadline, today, known.sent, own=rules.OWN.has(reader, obligation)),
        next_reminder=upcoming.day if upcoming else None,
        protected=known.protected,
        granted=sum(one.months or 0 for one in extensions),
        adjustments=adjustments if told else [],
        pauses=pauses,
    )


def month_choices(shown: Why, *, beyond: bool = False) -> list[tuple[int, date | None]]:
    """How many months may still be added, each with the deadline that it would give (None: none can be told).

    ``beyond`` offers more in all than the rule, to which the coordinator consents first.
    """
    most = current(shown.obligation.faculty_id).extension_most_months
    fixed = any(line.kind == Kind.FIXED for line in shown.lines)
    pauses = [(one.starts_on, one.ends_on) for one in shown.pauses]
    term = shown.obligation.months + shown.granted
    return [
        (more, None if fixed else deadline(shown.start, months=term + more, pauses=pauses))
        for more in (*MONTHS, *((30, 36) if beyond else ()))
        if beyond or more <= most - shown.granted
    ]


def first_segment(obligation: Obligation) -> Employment | None:
    """The largest appointment in scope on the first day."""
    return (
        Employment.objects.filter(
            person=obligation.person_id, start__lte=obligation.start_date, job_family__in=[str(one) for one in IN_SCOPE]
        )
        .exclude(end__lt=obligation.start_date)
        .select_related("faculty")
        .order_by("-fte", "start")
        .first()
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts each line into one sentence, and a short label for the drawing."""

    obligation: Obligation
    told: bool
    extensions: Sequence[ObligationAdjustment]
    pauses: Sequence[ObligationPause]
    fixed: Sequence[ObligationAdjustment]
    starts: Sequence[ObligationAdjustment]

    def words(self, line: Line) -> str:
        """The sentence of a line."""
        if line.kind == Kind.TERM:
            return self._term(line)
        if line.kind == Kind.EXTENSION:
            return self._extension(line)
        if line.kind == Kind.FIXED:
            day = self.fixed[-1].decided_on
            words = {"day": dates.long(day) if day else ""}
            return _("On %(day)s another last day was set. It replaces the sum above.") % words
        return self._pause(line)

    def who(self, line: Line) -> str:
        """Who recorded or decided what a line tells, and when; the sentence of an extension says it itself."""
        if not self.told:
            return ""
        if line.kind == Kind.TERM and self.starts:
            return _by(self.starts[-1].decided_by, self.starts[-1].decided_on)
        if line.kind == Kind.FIXED:
            return _by(self.fixed[-1].decided_by, self.fixed[-1].decided_on)
        recorded = [one for one in self.pauses if not one.derived and line.kind == Kind.PAUSE and _within(one, line)]
        return "; ".join(dict.fromkeys(_by(one.recorded_by, one.recorded_on) for one in recorded))

    def label(self, line: Line) -> str:
        """The few words above a bar."""
        if line.kind == Kind.TERM:
            said = {"months": line.months, "day": dates.short_with_year(line.before)}
            return ngettext("%(months)s month from %(day)s", "%(months)s months from %(day)s", line.months) % said
        if line.kind == Kind.EXTENSION:
            return ngettext("%(months)s month more", "%(months)s months more", line.months) % {"months": line.months}
        if line.kind == Kind.FIXED:
            return _("Another last day")
        first = dates.short_with_year(line.begin) if line.begin else ""
        if line.last_day is None:
            return _("Does not count from %(first)s") % {"first": first}
        said = {"first": first, "last": dates.short_with_year(line.last_day)}
        return _("Does not count: %(first)s to %(last)s") % said

    def _term(self, line: Line) -> str:
        said = {"months": line.months, "day": dates.long(line.before)}
        gives = ngettext("The rule gives %(months)s month.", "The rule gives %(months)s months.", line.months) % said
        if self.starts:
            counted = _("HR set the first day that counts to %(day)s.") % said
            return f"{counted} {gives}"
        segment = first_segment(self.obligation)
        if segment is None:
            counted = _("The term counts from %(day)s.") % said
            return f"{counted} {gives}"
        said |= {
            "position": segment.get_job_family_display(),
            "faculty": segment.faculty.code,
            "fte": rounded(segment.fte, 2),
        }
        counted = _("%(position)s at %(faculty)s since %(day)s, for %(fte)s FTE.") % said
        words = ngettext(
            "The rule gives %(months)s month, full-time or part-time.",
            "The rule gives %(months)s months, full-time or part-time.",
            line.months,
        )
        return f"{counted} {words % said}"

    def _extension(self, line: Line) -> str:
        one = self.extensions[line.source]
        said = {
            "months": line.months,
            "day": dates.long(one.decided_on) if one.decided_on else "",
            "who": one.decided_by.name if one.decided_by else _("HR"),
        }
        if not self.told:
            words = ngettext(
                "%(months)s month was added on %(day)s.", "%(months)s months were added on %(day)s.", line.months
            )
            return words % said
        said["reason"] = one.get_reason_display()
        words = ngettext(
            "%(who)s added %(months)s month on %(day)s. Reason: %(reason)s.",
            "%(who)s added %(months)s months on %(day)s. Reason: %(reason)s.",
            line.months,
        )
        return words % said

    def _pause(self, line: Line) -> str:
        said = {
            "first": dates.long(line.begin) if line.begin else "",
            "last": dates.long(line.last_day) if line.last_day else "",
            "days": line.days,
            "fte": rounded(current(self.obligation.faculty_id).fte_above_hundredths / 100, 2),
        }
        if not line.counts:
            return _("The time from %(first)s comes after the deadline and does not move it.") % said
        kinds = {one.kind for one in self.pauses if _within(one, line)}
        if line.end is None:
            if kinds == {ObligationPause.Kind.REDUCED} and self.told:
                return _("Since %(first)s the appointment is %(fte)s FTE or less, and the clock stands still.") % said
            return _("From %(first)s the clock stands still, until HR records the last day.") % said
        if kinds == {ObligationPause.Kind.REDUCED} and self.told:
            words = ngettext(
                "From %(first)s to %(last)s the appointment was %(fte)s FTE or less. This %(days)s day does not count.",
                "From %(first)s to %(last)s the appointment was %(fte)s FTE or less. These %(days)s days do not count.",
                line.days,
            )
        elif kinds == {ObligationPause.Kind.GAP} and self.told:
            words = ngettext(
                "From %(first)s to %(last)s there was no appointment. This %(days)s day does not count.",
                "From %(first)s to %(last)s there was no appointment. These %(days)s days do not count.",
                line.days,
            )
        else:
            words = ngettext(
                "From %(first)s to %(last)s the clock stood still. This %(days)s day does not count.",
                "From %(first)s to %(last)s the clock stood still. These %(days)s days do not count.",
                line.days,
            )
        return words % said


def _by(who: User | None, day: date | None) -> str:
    if who is None or day is None:
        return ""
    return _("Recorded by %(who)s on %(day)s") % {"who": who.name, "day": dates.long(day)}


def _within(pause: ObligationPause, line: Line) -> bool:
    """Whether the pause is part of the joined one of the line."""
    begin = line.begin or date.min
    return pause.starts_on < (line.end or date.max) and (pause.ends_on or date.max) > begin


def _drawing(start: date, lines: Sequence[Line], teller: _Teller, due: date | None, today: date) -> Drawing:
    ends = [line.after for line in lines if line.after] + [line.end for line in lines if line.end]
    open_ended = [line.begin for line in lines if line.kind == Kind.PAUSE and line.end is None and line.begin]
    last = max([*ends, *(max(day, today) + timedelta(days=90) for day in open_ended), start + timedelta(days=90)])
    whole = (last - start).days

    def at(day: date) -> float:
        return max(0.0, min(100.0, 100 * (day - start).days / whole))

    def bar(kind: str, begin: date, end: date) -> Bar:
        return Bar(kind, f"{at(begin):.2f}", f"{max(at(end) - at(begin), LEAST):.2f}")

    rows = []
    for number, line in enumerate(lines):
        bars, link = _bars(line, bar, last)
        dotted = (f"{at(link[0]):.2f}", f"{at(link[1]):.2f}") if link else None
        end = dates.short_with_year(line.after) if line.after else _("no date")
        rows.append(Row(teller.label(line), end, number * ROW, bars, dotted))
    years = [(year, f"{at(date(year, 1, 1)):.2f}") for year in range(start.year + 1, last.year + 1)]
    every = max(1, len(years) // 8)
    said = {"first": dates.long(start), "last": dates.long(due) if due else _("no date, the clock stands still")}
    return Drawing(
        rows=rows,
        years=years[::every],
        base=len(rows) * ROW,
        today=f"{at(today):.2f}" if start <= today <= last else "",
        due_x=f"{min(at(due), 99.9):.2f}" if due else "",
        label=_("The clock runs from %(first)s to: %(last)s. The sentences below say the same.") % said,
    )


def _bars(line: Line, make: Callable[[str, date, date], Bar], last: date) -> tuple[list[Bar], tuple[date, date] | None]:
    """The bars of a line, and from where to where a pause has moved the end."""
    if line.kind == Kind.TERM and line.after:
        return [make("term", line.before, line.after)], None
    if line.kind == Kind.PAUSE and line.begin:
        bars = [make("pause", line.begin, line.end or last)]
        if line.counts and line.end and line.after:
            return [*bars, make("given", line.before, line.after)], (line.end, line.before)
        return bars, None
    if line.after and line.after > line.before:
        return [make("given", line.before, line.after)], None
    return [], None


def _reminders(due: date | None, today: date, sent: Set[str], *, own: bool) -> list[Reminder]:
    """The milestones of this deadline: those that were sent, and those that come."""
    if due is None:
        return []
    found = []
    for one in milestones(due, add_months(today, 4)):
        was_sent = one.delay.name in sent
        if was_sent or one.day > today:
            found.append(Reminder(one.day, _milestone(months_left(one.delay), own=own), was_sent))
    return found


def _milestone(months: int, *, own: bool) -> str:
    n = abs(months)
    if months == 0:
        return _("The last day")
    if months < 0:
        words = ngettext("%(n)s month over: HR only", "%(n)s months over: HR only", n)
    elif months > 12 and own:
        words = ngettext("%(n)s month before: you", "%(n)s months before: you", n)
    elif months > 12:
        words = ngettext("%(n)s month before: the teacher", "%(n)s months before: the teacher", n)
    elif months > 6 and own:
        words = ngettext(
            "%(n)s month before: you and your UTQ supervisor", "%(n)s months before: you and your UTQ supervisor", n
        )
    elif months > 6:
        words = ngettext(
            "%(n)s month before: the teacher and the UTQ supervisor",
            "%(n)s months before: the teacher and the UTQ supervisor",
            n,
        )
    else:
        words = ngettext(
            "%(n)s month before: also HR and the line manager", "%(n)s months before: also HR and the line manager", n
        )
    return words % {"n": n}
