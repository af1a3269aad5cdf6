"""Who reads what of a teacher, read from the Rules themselves (docs/domain.md, Reading)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments import rules as assessments
from courses import rules as courses
from dossiers import rules as dossiers
from exemptions import rules as exemptions
from trajectories import rules as trajectories
from trajectories.workflow.columns import KEPT as FILE_WAITS
from utq_portal.access import OWN, Reader, Rule
from utq_portal.people.models import Role
from utq_portal.people.rules import APPOINTMENTS, EMPLOYEE, SIGN_INS
from utq_portal.policy.values import Policy

FACULTY = "@faculty"
# how the page calls each part that a Rule lets in
WORDS: dict[str, Promise] = {
    "own_supervisor": gettext_lazy("your UTQ supervisor"),
    f"{Role.UTQ_SUPERVISOR}{FACULTY}": gettext_lazy("the UTQ supervisors of your faculty"),
    "line_manager": gettext_lazy("your line manager"),
    f"{Role.HR_ADVISOR}{FACULTY}": gettext_lazy("the HR advisor of your faculty"),
    f"{Role.FACULTY_DECIDER}{FACULTY}": gettext_lazy("the dean of your faculty, or who decides for the dean"),
    str(Role.COORDINATOR): gettext_lazy("the coordinator"),
    str(Role.EXEMPTION_ADVISOR): gettext_lazy("the exemption advisor"),
    str(Role.COURSE_MANAGER): gettext_lazy("the course manager"),
    "assessor": gettext_lazy("your assessors"),
    "asked": gettext_lazy("a colleague whom you ask for feedback, until the answer"),
    "admitted": gettext_lazy("who leads a writing session of yours, on that day, if you agreed to it"),
    "expected": gettext_lazy("who leads a writing session of yours, if you agreed to it"),
    "gives": gettext_lazy("who gives the course"),
}
# the parts that are named where they do not read something
NAMED = (
    ("own_supervisor", f"{Role.UTQ_SUPERVISOR}{FACULTY}"),
    ("line_manager",),
    (f"{Role.HR_ADVISOR}{FACULTY}",),
    (f"{Role.FACULTY_DECIDER}{FACULTY}",),
    (str(Role.COORDINATOR),),
    ("assessor",),
)


def _shown(rule: Rule, *others: Rule) -> Rule:
    """The rule, with the readers of the pages that show the same under a rule about another row."""
    return replace(rule, readers=(*rule.readers, *(reader for other in others for reader in other.readers)))


# what there is of a teacher, and the Rule by which every page, list and file of it is opened
SUBJECTS: tuple[tuple[Promise, Rule], ...] = (
    (gettext_lazy("Your date"), _shown(trajectories.OBLIGATION_SEEN, trajectories.LINE_MANAGER,
                                       dossiers.SECTION_STANDING, exemptions.ADVISER & exemptions.FILED)),
    (gettext_lazy("How your date was worked out"), trajectories.OBLIGATION_SEEN),
    (gettext_lazy("Why more time was asked, and what was decided on it"), trajectories.OBLIGATION_REASONS),
    (gettext_lazy("Your appointments"), APPOINTMENTS),
    (gettext_lazy("Appointments that an HR file had brought and that were taken back"), EMPLOYEE),
    (gettext_lazy("Where your trajectory stands, and its dates"), trajectories.STATUS),
    (gettext_lazy("Educational CV, and the levels of your self-diagnosis"), trajectories.INTAKE_DOCUMENTS),
    (gettext_lazy("The notes of your self-diagnosis, and your learning route"), trajectories.INTAKE_TEXTS),
    (gettext_lazy("The talk with your line manager"), trajectories.DISCUSSION),
    (gettext_lazy("The texts of your dossier"), dossiers.TEXT_READ),
    (gettext_lazy("Your evidence, with its earlier versions"), dossiers.EVIDENCE_READ),
    (gettext_lazy("What others remark on your texts"), dossiers.REMARK_READ),
    (gettext_lazy("The sealed version that is assessed"), dossiers.SNAPSHOT_READ),
    (gettext_lazy("Partial certificates"), dossiers.RECOGNITION_READ),
    (gettext_lazy("The judgement of each assessor"), assessments.SCORES),
    (gettext_lazy("What an assessor would like to talk about with the other assessor"), assessments.WORD),
    (gettext_lazy("How the assessment stands, and once it is announced the decision"), assessments.OUTCOME),
    (gettext_lazy("The letter with the decision, also as it was before it was drawn again"), assessments.LETTER),
    (gettext_lazy("The certificate as a file, also as it was before it was drawn again"), assessments.CERTIFICATE),
    (gettext_lazy("Request for exemption, its papers and letters"), exemptions.READS),
    (gettext_lazy("A qualification from elsewhere"), exemptions.EXTERNAL_READS),
    (gettext_lazy("Your registrations for courses"), courses.READERS),
    (gettext_lazy("Where you are signed in: address and browser"), SIGN_INS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page: what it is, who reads it besides the teacher, and who does not."""

    what: Promise
    readers: list[str]
    others: list[str]


def lines(grant_days: int) -> list[Line]:
    """The table; ``grant_days`` is how long assessors read on after the announcement."""
    return [Line(what, _readers(rule.readers, grant_days), _others(rule.readers)) for what, rule in SUBJECTS]


# the jobs of the timetable that delete something of people; the page tells of each, and of nothing else
DELETING = (
    "exemptions.remove_scans",
    "dossiers.purge_removed",
    "trajectories.drop_feed_images",
    "trajectories.recount_of_the_day",
    "people.drop_sessions",
)


def kept(policy: Policy) -> list[tuple[str, str]]:
    """What is deleted today, and when: a line for each of DELETING."""
    scans = ngettext(
        "%(count)s month after the decision is final",
        "%(count)s months after the decision is final",
        policy.exemption_scan_months,
    )
    removed = ngettext(
        "%(count)s day after you removed it, unless a sealed version holds it",
        "%(count)s days after you removed it, unless a sealed version holds it",
        settings.EVIDENCE_KEPT_DAYS,
    )
    undo = ngettext(
        "%(count)s day after the file was applied", "%(count)s days after the file was applied", policy.feed_undo_days
    )
    days = settings.SESSION_COOKIE_AGE // (24 * 3600)
    signed_in = ngettext(
        "the night after you sign out there, or else after the sign-in runs out (%(count)s day)",
        "the night after you sign out there, or else after the sign-in runs out (%(count)s days)",
        days,
    )
    waited = ngettext("%(count)s day", "%(count)s days", FILE_WAITS) % {"count": FILE_WAITS}
    return [
        (_("Scans of diplomas"), scans % {"count": policy.exemption_scan_months}),
        (_("Evidence that you removed"), removed % {"count": settings.EVIDENCE_KEPT_DAYS}),
        (_("What is kept to take back an HR file"), undo % {"count": policy.feed_undo_days}),
        (_("An HR file about whose columns nobody said anything, or that was not read again"), waited),
        (_("Where you are signed in: address and browser"), signed_in % {"count": days}),
    ]


def _readers(found: Iterable[Reader], grant_days: int) -> list[str]:
    said = [_said(one, grant_days) for one in found if one.part != OWN.part]
    return list(dict.fromkeys(said))


def _said(reader: Reader, grant_days: int) -> str:
    limits = [_days(grant_days) if limit == dossiers.GRANT else str(limit) for limit in reader.when]
    words = str(WORDS[reader.part])
    if not limits:
        return words
    return _("%(reader)s (%(limits)s)") % {"reader": words, "limits": ", ".join(limits)}


def _days(number: int) -> str:
    return ngettext(
        "until %(count)s day after the announcement", "until %(count)s days after the announcement", number
    ) % {"count": number}


def _others(found: Iterable[Reader]) -> list[str]:
    parts = {one.part for one in found}
    return [str(WORDS[either[0]]) for either in NAMED if not parts & set(either)]
