"""The moves of a request for exemption (docs/domain.md, Exemptions and exclusions)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemptions.models import ExemptionRequest
from exemptions.queries import missing
from exemptions.rules import ADVISER, COORDINATOR, DECIDER, FILED, HR, OWN
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.verbs import EVERYONE
from utq_portal.policy.queries import current
from utq_portal.workflow import Guard, Step

S = ExemptionRequest.State
WITH_HR, RUNNING = ExemptionRequest.WITH_HR, ExemptionRequest.RUNNING

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


def _silent(row: ExemptionRequest) -> bool:
    since = timezone.localtime(row.state_since).date()
    return working_days_after(since, current(row.faculty_id).exemption_silent_days) <= timezone.localdate()


DECLINED_ONCE = Guard(
    lambda row: row.ending == ExemptionRequest.Ending.DECLINED and row.second_asked_on is None,
    _("The faculty looks once at a request that HR did not make. You can ask HR again with other papers."),
)
ALONE = Guard(
    lambda row: not ExemptionRequest.objects.filter(person=row.person_id, state__in=RUNNING).exists(),
    _("You have a request that is still running."),
)
SILENT = Guard(
    _silent, _("The candidate still has time to answer. A reminder goes out by itself; phone them if you cannot wait.")
)
NOT_WAIVED = Guard(lambda row: not row.waiver, _("No meeting is needed already."))
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

# verb, from, to, who, what must hold, and what the timeline says
_step = partial(Step, audience=EVERYONE)
_ASKED, _ANSWERED = _("%(actor)s asked the candidate a question"), _("%(actor)s answered the question")
# before it is requested: the candidate, HR, and once the faculty
HR_ASK = _step("exemptions.hr_ask", (S.ASKED,), S.HR_QUESTION, HR, (), _ASKED)
HR_ANSWER = _step("exemptions.hr_answer", (S.HR_QUESTION,), S.ASKED, OWN, (), _ANSWERED)
FILE = _step("exemptions.file", WITH_HR, S.FILED, HR, (ACTIVE, _OPEN, COMPLETE), _("%(actor)s requested the exemption"))
DECLINE = _step("exemptions.decline", WITH_HR, S.CLOSED, HR, (), _("%(actor)s did not request the exemption"))
SECOND_ASK = _step(
    "exemptions.second_ask",
    (S.CLOSED,),
    S.SECOND,
    OWN,
    (DECLINED_ONCE, _OPEN, ALONE),
    _("%(actor)s asked the faculty to look at it too"),
)
OVERRULE = _step(
    "exemptions.overrule",
    (S.SECOND,),
    S.FILED,
    DECIDER,
    (ACTIVE, _OPEN, COMPLETE),
    _("%(actor)s had the exemption requested after all"),
)
UPHOLD = _step(
    "exemptions.uphold",
    (S.SECOND,),
    S.CLOSED,
    DECIDER,
    (),
    _("%(actor)s agreed with HR: the exemption is not requested"),
)

# with the adviser
_EITHER = ADVISER | (HR & FILED)
_BEFORE_ADVICE = (S.FILED, S.TIMES, S.MEETING)
ASK_MORE = _step("exemptions.ask_more", (S.FILED, S.MEETING), S.NEEDS_INFO, _EITHER, (NOT_AHEAD,), _ASKED)
ANSWER = _step("exemptions.answer", (S.NEEDS_INFO,), S.FILED, OWN, (), _ANSWERED)
CLOSE = _step(
    "exemptions.close",
    (S.NEEDS_INFO, S.TIMES),
    S.CLOSED,
    _EITHER,
    (SILENT,),
    _("%(actor)s closed the request: no answer came"),
)
OFFER_TIMES = _step(
    "exemptions.offer_times",
    (S.FILED, S.TIMES),
    S.TIMES,
    ADVISER,
    (COMPLETE,),
    _("%(actor)s offered times for the meeting"),
)
CHOOSE_TIME = _step(
    "exemptions.choose_time",
    (S.TIMES, S.MEETING),
    S.MEETING,
    OWN,
    (STILL_AHEAD,),
    _("%(actor)s chose a time for the meeting"),
)
NO_TIME_FITS = _step("exemptions.no_time_fits", (S.TIMES,), S.FILED, OWN, (), _("%(actor)s asked for other times"))
PLAN_MEETING = _step(
    "exemptions.plan_meeting", _BEFORE_ADVICE, S.MEETING, ADVISER, (COMPLETE,), _("%(actor)s planned the meeting")
)
NO_SHOW = _step(
    "exemptions.no_show",
    (S.MEETING,),
    S.FILED,
    ADVISER,
    (HAS_BEGUN,),
    _("%(actor)s noted that the meeting did not take place"),
)
WAIVE_MEETING = _step(
    "exemptions.waive_meeting",
    _BEFORE_ADVICE,
    S.FILED,
    COORDINATOR,
    (NOT_WAIVED,),
    _("%(actor)s decided that no meeting is needed"),
)
ADVISE = _step("exemptions.advise", _BEFORE_ADVICE, S.ADVISED, ADVISER, (COMPLETE,), _("%(actor)s advised the faculty"))

# with the faculty, and the ends
_DECIDED = _("%(actor)s decided on the request")
DECIDE_GRANT = _step("exemptions.grant", (S.ADVISED,), S.GRANTED, DECIDER, (_OPEN,), _DECIDED)
DECIDE_REFUSE = _step("exemptions.refuse", (S.ADVISED,), S.REFUSED, DECIDER, (), _DECIDED)
WITHDRAW = _step("exemptions.withdraw", RUNNING, S.WITHDRAWN, OWN, (), _("%(actor)s withdrew the request"))
REVOKE = _step("exemptions.revoke", (S.GRANTED,), S.REVOKED, DECIDER, (), _("%(actor)s withdrew the exemption"))
_BEFORE = (HR_ASK, HR_ANSWER, FILE, DECLINE, SECOND_ASK, OVERRULE, UPHOLD)
_MEETING = (OFFER_TIMES, CHOOSE_TIME, NO_TIME_FITS, PLAN_MEETING, NO_SHOW, WAIVE_MEETING)
STEPS = (*_BEFORE, ASK_MORE, ANSWER, CLOSE, *_MEETING, ADVISE, DECIDE_GRANT, DECIDE_REFUSE, WITHDRAW, REVOKE)
