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


_step = partial(Step, audience=EVERYONE)
_ASKED, _ANSWERED = _("%(actor)s asked the candidate a question"), _("%(actor)s answered the question")
# before it is requested: the candidate, HR, and once the faculty
HR_ASK = _step(verb="exemptions.hr_ask", sources=(S.ASKED,), target=S.HR_QUESTION, rule=HR, sentence=_ASKED)
HR_ANSWER = _step(verb="exemptions.hr_answer", sources=(S.HR_QUESTION,), target=S.ASKED, rule=OWN, sentence=_ANSWERED)
FILE = _step(
    verb="exemptions.file",
    sources=WITH_HR,
    target=S.FILED,
    rule=HR,
    guards=(ACTIVE, _OPEN, COMPLETE),
    sentence=_("%(actor)s requested the exemption"),
)
DECLINE = _step(
    verb="exemptions.decline",
    sources=WITH_HR,
    target=S.CLOSED,
    rule=HR,
    sentence=_("%(actor)s did not request the exemption"),
)
SECOND_ASK = _step(
    verb="exemptions.second_ask",
    sources=(S.CLOSED,),
    target=S.SECOND,
    rule=OWN,
    guards=(DECLINED_ONCE, _OPEN, ALONE),
    sentence=_("%(actor)s asked the faculty to look at it too"),
)
OVERRULE = _step(
    verb="exemptions.overrule",
    sources=(S.SECOND,),
    target=S.FILED,
    rule=DECIDER,
    guards=(ACTIVE, _OPEN, COMPLETE),
    sentence=_("%(actor)s had the exemption requested after all"),
)
UPHOLD = _step(
    verb="exemptions.uphold",
    sources=(S.SECOND,),
    target=S.CLOSED,
    rule=DECIDER,
    sentence=_("%(actor)s agreed with HR: the exemption is not requested"),
)

# with the adviser
_EITHER = ADVISER | (HR & FILED)
_BEFORE_ADVICE = (S.FILED, S.TIMES, S.MEETING)
ASK_MORE = _step(
    verb="exemptions.ask_more",
    sources=(S.FILED, S.MEETING),
    target=S.NEEDS_INFO,
    rule=_EITHER,
    guards=(NOT_AHEAD,),
    sentence=_ASKED,
)
ANSWER = _step(verb="exemptions.answer", sources=(S.NEEDS_INFO,), target=S.FILED, rule=OWN, sentence=_ANSWERED)
CLOSE = _step(
    verb="exemptions.close",
    sources=(S.NEEDS_INFO, S.TIMES),
    target=S.CLOSED,
    rule=_EITHER,
    guards=(SILENT,),
    sentence=_("%(actor)s closed the request: no answer came"),
)
OFFER_TIMES = _step(
    verb="exemptions.offer_times",
    sources=(S.FILED, S.TIMES),
    target=S.TIMES,
    rule=ADVISER,
    guards=(COMPLETE,),
    sentence=_("%(actor)s offered times for the meeting"),
)
CHOOSE_TIME = _step(
    verb="exemptions.choose_time",
    sources=(S.TIMES, S.MEETING),
    target=S.MEETING,
    rule=OWN,
    guards=(STILL_AHEAD,),
    sentence=_("%(actor)s chose a time for the meeting"),
)
NO_TIME_FITS = _step(
    verb="exemptions.no_time_fits",
    sources=(S.TIMES,),
    target=S.FILED,
    rule=OWN,
    sentence=_("%(actor)s asked for other times"),
)
PLAN_MEETING = _step(
    verb="exemptions.plan_meeting",
    sources=_BEFORE_ADVICE,
    target=S.MEETING,
    rule=ADVISER,
    guards=(COMPLETE,),
    sentence=_("%(actor)s planned the meeting"),
)
NO_SHOW = _step(
    verb="exemptions.no_show",
    sources=(S.MEETING,),
    target=S.FILED,
    rule=ADVISER,
    guards=(HAS_BEGUN,),
    sentence=_("%(actor)s noted that the meeting did not take place"),
)
WAIVE_MEETING = _step(
    verb="exemptions.waive_meeting",
    sources=_BEFORE_ADVICE,
    target=S.FILED,
    rule=COORDINATOR,
    guards=(NOT_WAIVED,),
    sentence=_("%(actor)s decided that no meeting is needed"),
)
ADVISE = _step(
    verb="exemptions.advise",
    sources=_BEFORE_ADVICE,
    target=S.ADVISED,
    rule=ADVISER,
    guards=(COMPLETE,),
    sentence=_("%(actor)s advised the faculty"),
)

# with the faculty, and the ends
_DECIDED = _("%(actor)s decided on the request")
DECIDE_GRANT = _step(
    verb="exemptions.grant", sources=(S.ADVISED,), target=S.GRANTED, rule=DECIDER, guards=(_OPEN,), sentence=_DECIDED
)
DECIDE_REFUSE = _step(verb="exemptions.refuse", sources=(S.ADVISED,), target=S.REFUSED, rule=DECIDER, sentence=_DECIDED)
WITHDRAW = _step(
    verb="exemptions.withdraw",
    sources=RUNNING,
    target=S.WITHDRAWN,
    rule=OWN,
    sentence=_("%(actor)s withdrew the request"),
)
REVOKE = _step(
    verb="exemptions.revoke",
    sources=(S.GRANTED,),
    target=S.REVOKED,
    rule=DECIDER,
    sentence=_("%(actor)s withdrew the exemption"),
)
_BEFORE = (HR_ASK, HR_ANSWER, FILE, DECLINE, SECOND_ASK, OVERRULE, UPHOLD)
_MEETING = (OFFER_TIMES, CHOOSE_TIME, NO_TIME_FITS, PLAN_MEETING, NO_SHOW, WAIVE_MEETING)
STEPS = (*_BEFORE, ASK_MORE, ANSWER, CLOSE, *_MEETING, ADVISE, DECIDE_GRANT, DECIDE_REFUSE, WITHDRAW, REVOKE)
