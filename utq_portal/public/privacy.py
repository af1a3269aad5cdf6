"""Who reads what of a teacher, read from the Rules themselves, and how long what is deleted is kept.

Each app says which of its Rules open what, and how the page calls whom they let in (docs/domain.md, Reading).
docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from utq_portal.access import OWN, Reader, Rule
from utq_portal.people.models import Role
from utq_portal.people.rules import SIGN_INS
from utq_portal.policy.values import Policy

FACULTY = "@faculty"
# how the page calls each part that a Rule lets in
WORDS: dict[str, Promise] = {
    f"{Role.UTQ_SUPERVISOR}{FACULTY}": gettext_lazy("the UTQ supervisors of your faculty"),
    "line_manager": gettext_lazy("your line manager"),
    f"{Role.HR_ADVISOR}{FACULTY}": gettext_lazy("the HR advisor of your faculty"),
    f"{Role.FACULTY_DECIDER}{FACULTY}": gettext_lazy("the dean of your faculty, or who decides for the dean"),
    str(Role.COORDINATOR): gettext_lazy("the coordinator"),
    str(Role.EXEMPTION_ADVISOR): gettext_lazy("the exemption advisor"),
    str(Role.COURSE_MANAGER): gettext_lazy("the course manager"),
}
# the parts that are named where they do not read something, by their place
NAMED: dict[tuple[str, ...], int] = {
    ("line_manager",): 20,
    (f"{Role.HR_ADVISOR}{FACULTY}",): 30,
    (f"{Role.FACULTY_DECIDER}{FACULTY}",): 40,
    (str(Role.COORDINATOR),): 50,
}
# limits of a Rule whose words need the settings
LIMITS: dict[str, Callable[[Policy], str]] = {}


@dataclass(slots=True)
class Subject:
    """Something that there is of a teacher, and the Rule by which every page, list and file of it is opened.

    ``others`` open pages that show the same under a Rule about another row; by their place on the page.
    """

    order: int
    what: Promise
    rule: Rule
    others: dict[int, Rule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a job of the timetable deletes, and until when it is kept; the page tells of these, and of nothing else."""

    order: int
    job: str
    what: Promise
    until: Callable[[Policy], str]


_subjects: list[Subject] = []
_kept: list[Kept] = []


def call(part: str, words: Promise, *same: str, named: int = 0) -> None:
    """How the page calls a part; ``named``: its place among those who do not read, unless one of the ``same`` does."""
    WORDS[part] = words
    if named:
        NAMED[part, *same] = named


def tell(*subjects: Subject) -> None:
    """Called by every app that holds something of a teacher, when it is ready."""
    _subjects.extend(subjects)


def keep(*kept: Kept) -> None:
    """Called by every app that deletes something of people, when it is ready."""
    _kept.extend(kept)


def subjects() -> list[tuple[Promise, Rule]]:
    """What there is, in the order of the page, each with its Rule and everybody who reads it."""
    rows = sorted(_subjects, key=lambda one: one.order)
    return [
        (one.what, replace(one.rule, readers=tuple(who for rule in _rules(one) for who in rule.readers)))
        for one in rows
    ]


def _rules(one: Subject) -> list[Rule]:
    return [one.rule, *(rule for _place, rule in sorted(one.others.items()))]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page: what it is, who reads it besides the teacher, and who does not."""

    what: Promise
    readers: list[str]
    others: list[str]


def lines(policy: Policy) -> list[Line]:
    """The table."""
    return [Line(what, _readers(rule.readers, policy), _others(rule.readers)) for what, rule in subjects()]


def deleting() -> list[str]:
    """The jobs of the timetable that delete something of people."""
    return [one.job for one in _kept]


def kept(policy: Policy) -> list[tuple[str, str]]:
    """What is deleted today, and when: a line for each of ``deleting``."""
    return [(str(one.what), one.until(policy)) for one in sorted(_kept, key=lambda one: one.order)]


def _readers(found: Iterable[Reader], policy: Policy) -> list[str]:
    return list(dict.fromkeys(_said(one, policy) for one in found if one.part != OWN.part))


def _said(reader: Reader, policy: Policy) -> str:
    limits = [LIMITS[limit](policy) if limit in LIMITS else str(limit) for limit in reader.when]
    words = str(WORDS[reader.part])
    return _("%(reader)s (%(limits)s)") % {"reader": words, "limits": ", ".join(limits)} if limits else words


def _others(found: Iterable[Reader]) -> list[str]:
    parts = {one.part for one in found}
    return [str(WORDS[either[0]]) for either in sorted(NAMED, key=NAMED.__getitem__) if not parts & set(either)]


def _sign_ins_until(policy: Policy) -> str:
    days = settings.SESSION_COOKIE_AGE // (24 * 3600)
    return ngettext(
        "the night after you sign out there, or else after the sign-in runs out (%(count)s day)",
        "the night after you sign out there, or else after the sign-in runs out (%(count)s days)",
        days,
    ) % {"count": days}


_SIGN_INS = gettext_lazy("Where you are signed in: address and browser")
tell(Subject(90, _SIGN_INS, SIGN_INS))
keep(Kept(90, "people.drop_sessions", _SIGN_INS, _sign_ins_until))
