"""The moves of a request for exemption (docs/domain.md, Exemptions and exclusions)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemptions import rules
from exemptions.models import ExemptionRequest
from exemptions.queries import missing
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.verbs import EVERYONE
from utq_portal.policy.queries import current
from utq_portal.workflow import Guard, Step

S = ExemptionRequest.State

COMPLETE = Guard(
    lambda row: not missing(row), _("The documents are not complete yet. The checklist says what is missing.")
)
ACTIVE = Guard(lambda row: row.ground.active, _("This ground is not in use at this university. Choose another one."))
_OPEN = Guard(
    lambda row: row.obligation.settled_by == "" and row.obligation.ended_on is None,
    _("The obligation has been settled or has ended, so there is nothing left to be released from."),
)


def _ahead(row: ExemptionRequest) -> bool:
    meeting = row.meeting
    return meeting is not None and meeting.cancelled_at is None and meeting.starts_at > timezone.now()


def _declined_once(row: ExemptionRequest) -> bool:
    return row.ending == ExemptionRequest.Ending.DECLINED and row.second_asked_on is None


def _alone(row: ExemptionRequest) -> bool:
    return not ExemptionRequest.objects.filter(person=row.person_id, state__in=ExemptionRequest.RUNNING).exists()


def _silent(row: ExemptionRequest) -> bool:
    since = timezone.localtime(row.state_since).date()
    return working_days_after(since, current(row.faculty_id).exemption_silent_days) <= timezone.localdate()


NOT_AHEAD = Guard(
    lambda row: row.state != S.MEETING or not _ahead(row),
    _("The meeting is still ahead. Ask it there, or move the meeting first."),
)
STILL_AHEAD = Guard(
    lambda row: row.state != S.MEETING or _ahead(row),
    _("This meeting has begun. Ask the exemption advisor for another time."),
)
HAS_BEGUN = Guard(
    lambda row: row.meeting is not None and row.meeting.starts_at <= timezone.now() + timedelta(seconds=1),
    _("The meeting has not begun yet. Until then it can be moved."),
)

# before it is requested: the candidate, HR, and once the faculty
HR_ASK = Step(
    "exemptions.hr_ask",
    (S.ASKED,),
    S.HR_QUESTION,
    rules.HR,
    (),
    _("%(actor)s asked the candidate a question"),
    EVERYONE,
)
HR_ANSWER = Step(
    "exemptions.hr_answer",
    (S.HR_QUESTION,),
    S.ASKED,
    rules.OWN,
    (),
    _("%(actor)s answered the question"),
    EVERYONE,
)
FILE = Step(
    "exemptions.file",
    (S.ASKED, S.HR_QUESTION),
    S.FILED,
    rules.HR,
    (ACTIVE, _OPEN, COMPLETE),
    _("%(actor)s requested the exemption"),
    EVERYONE,
)
DECLINE = Step(
    "exemptions.decline",
    (S.ASKED, S.HR_QUESTION),
    S.CLOSED,
    rules.HR,
    (),
    _("%(actor)s did not request the exemption"),
    EVERYONE,
)
SECOND_ASK = Step(
    "exemptions.second_ask",
    (S.CLOSED,),
    S.SECOND,
    rules.OWN,
    (
        Guard(
            _declined_once,
            _("The faculty looks once at a request that HR did not make. You can ask HR again with other papers."),
        ),
        _OPEN,
        Guard(_alone, _("You have a request that is still running.")),
    ),
    _("%(actor)s asked the faculty to look at it too"),
    EVERYONE,
)
OVERRULE = Step(
    "exemptions.overrule",
    (S.SECOND,),
    S.FILED,
    rules.DECIDER,
    (ACTIVE, _OPEN, COMPLETE),
    _("%(actor)s had the exemption requested after all"),
    EVERYONE,
)
UPHOLD = Step(
    "exemptions.uphold",
    (S.SECOND,),
    S.CLOSED,
    rules.DECIDER,
    (),
    _("%(actor)s agreed with HR: the exemption is not requested"),
    EVERYONE,
)

# with the adviser
ASK_MORE = Step(
    "exemptions.ask_more",
    (S.FILED, S.MEETING),
    S.NEEDS_INFO,
    rules.ADVISER | (rules.HR & rules.FILED),
    (NOT_AHEAD,),
    _("%(actor)s asked the candidate a question"),
    EVERYONE,
)
ANSWER = Step(
    "exemptions.answer", (S.NEEDS_INFO,), S.FILED, rules.OWN, (), _("%(actor)s answered the question"), EVERYONE
)
CLOSE = Step(
    "exemptions.close",
    (S.NEEDS_INFO, S.TIMES),
    S.CLOSED,
    rules.ADVISER | (rules.HR & rules.FILED),
    (
        Guard(
            _silent,
            _("The candidate still has time to answer. A reminder goes out by itself; phone them if you cannot wait."),
        ),
    ),
    _("%(actor)s closed the request: no answer came"),
    EVERYONE,
)
OFFER_TIMES = Step(
    "exemptions.offer_times",
    (S.FILED, S.TIMES),
    S.TIMES,
    rules.ADVISER,
    (COMPLETE,),
    _("%(actor)s offered times for the meeting"),
    EVERYONE,
)
CHOOSE_TIME = Step(
    "exemptions.choose_time",
    (S.TIMES, S.MEETING),
    S.MEETING,
    rules.OWN,
    (STILL_AHEAD,),
    _("%(actor)s chose a time for the meeting"),
    EVERYONE,
)
NO_TIME_FITS = Step(
    "exemptions.no_time_fits",
    (S.TIMES,),
    S.FILED,
    rules.OWN,
    (),
    _("%(actor)s asked for other times"),
    EVERYONE,
)
PLAN_MEETING = Step(
    "exemptions.plan_meeting",
    (S.FILED, S.TIMES, S.MEETING),
    S.MEETING,
    rules.ADVISER,
    (COMPLETE,),
    _("%(actor)s planned the meeting"),
    EVERYONE,
)
NO_SHOW = Step(
    "exemptions.no_show",
    (S.MEETING,),
    S.FILED,
    rules.ADVISER,
    (HAS_BEGUN,),
    _("%(actor)s noted that the meeting did not take place"),
    EVERYONE,
)
WAIVE_MEETING = Step(
    "exemptions.waive_meeting",
    (S.FILED, S.TIMES, S.MEETING),
    S.FILED,
    rules.COORDINATOR,
    (Guard(lambda row: not row.waiver, _("No meeting is needed already.")),),
    _("%(actor)s decided that no meeting is needed"),
    EVERYONE,
)
ADVISE = Step(
    "exemptions.advise",
    (S.FILED, S.TIMES, S.MEETING),
    S.ADVISED,
    rules.ADVISER,
    (COMPLETE,),
    _("%(actor)s advised the faculty"),
    EVERYONE,
)

# with the faculty, and the ends
DECIDE_GRANT = Step(
    "exemptions.grant",
    (S.ADVISED,),
    S.GRANTED,
    rules.DECIDER,
    (_OPEN,),
    _("%(actor)s decided on the request"),
    EVERYONE,
)
DECIDE_REFUSE = Step(
    "exemptions.refuse", (S.ADVISED,), S.REFUSED, rules.DECIDER, (), _("%(actor)s decided on the request"), EVERYONE
)
WITHDRAW = Step(
    "exemptions.withdraw",
    ExemptionRequest.RUNNING,
    S.WITHDRAWN,
    rules.OWN,
    (),
    _("%(actor)s withdrew the request"),
    EVERYONE,
)
REVOKE = Step(
    "exemptions.revoke", (S.GRANTED,), S.REVOKED, rules.DECIDER, (), _("%(actor)s withdrew the exemption"), EVERYONE
)
STEPS = (
    HR_ASK,
    HR_ANSWER,
    FILE,
    DECLINE,
    SECOND_ASK,
    OVERRULE,
    UPHOLD,
    ASK_MORE,
    ANSWER,
    CLOSE,
    OFFER_TIMES,
    CHOOSE_TIME,
    NO_TIME_FITS,
    PLAN_MEETING,
    NO_SHOW,
    WAIVE_MEETING,
    ADVISE,
    DECIDE_GRANT,
    DECIDE_REFUSE,
    WITHDRAW,
    REVOKE,
)
