"""The moves of a request for exemption (docs/domain.md, Exemptions and exclusions)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

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

_step = partial(Step, audience=EVERYONE)
# before it is requested: the candidate, HR, and once the faculty
HR_ASK = _step(
    verb="exemptions.hr_ask",
    sources=(S.ASKED,),
    target=S.HR_QUESTION,
    rule=rules.HR,
    sentence=_("%(actor)s asked the candidate a question"),
)
HR_ANSWER = _step(
    verb="exemptions.hr_answer",
    sources=(S.HR_QUESTION,),
    target=S.ASKED,
    rule=rules.OWN,
    sentence=_("%(actor)s answered the question"),
)
FILE = _step(
    verb="exemptions.file",
    sources=ExemptionRequest.WITH_HR,
    target=S.FILED,
    rule=rules.HR,
    guards=(ACTIVE, _OPEN, COMPLETE),
    sentence=_("%(actor)s requested the exemption"),
)
DECLINE = _step(
    verb="exemptions.decline",
    sources=ExemptionRequest.WITH_HR,
    target=S.CLOSED,
    rule=rules.HR,
    sentence=_("%(actor)s did not request the exemption"),
)
SECOND_ASK = _step(
    verb="exemptions.second_ask",
    sources=(S.CLOSED,),
    target=S.SECOND,
    rule=rules.OWN,
    guards=(
        Guard(
            _declined_once,
            _("The faculty looks once at a request that HR did not make. You can ask HR again with other papers."),
        ),
        _OPEN,
        Guard(_alone, _("You have a request that is still running.")),
    ),
    sentence=_("%(actor)s asked the faculty to look at it too"),
)
OVERRULE = _step(
    verb="exemptions.overrule",
    sources=(S.SECOND,),
    target=S.FILED,
    rule=rules.DECIDER,
    guards=(ACTIVE, _OPEN, COMPLETE),
    sentence=_("%(actor)s had the exemption requested after all"),
)
UPHOLD = _step(
    verb="exemptions.uphold",
    sources=(S.SECOND,),
    target=S.CLOSED,
    rule=rules.DECIDER,
    sentence=_("%(actor)s agreed with HR: the exemption is not requested"),
)

# with the adviser
ASK_MORE = _step(
    verb="exemptions.ask_more",
    sources=(S.FILED, S.MEETING),
    target=S.NEEDS_INFO,
    rule=rules.ADVISER | (rules.HR & rules.FILED),
    guards=(NOT_AHEAD,),
    sentence=_("%(actor)s asked the candidate a question"),
)
ANSWER = _step(
    verb="exemptions.answer",
    sources=(S.NEEDS_INFO,),
    target=S.FILED,
    rule=rules.OWN,
    sentence=_("%(actor)s answered the question"),
)
CLOSE = _step(
    verb="exemptions.close",
    sources=(S.NEEDS_INFO, S.TIMES),
    target=S.CLOSED,
    rule=rules.ADVISER | (rules.HR & rules.FILED),
    guards=(
        Guard(
            _silent,
            _("The candidate still has time to answer. A reminder goes out by itself; phone them if you cannot wait."),
        ),
    ),
    sentence=_("%(actor)s closed the request: no answer came"),
)
OFFER_TIMES = _step(
    verb="exemptions.offer_times",
    sources=(S.FILED, S.TIMES),
    target=S.TIMES,
    rule=rules.ADVISER,
    guards=(COMPLETE,),
    sentence=_("%(actor)s offered times for the meeting"),
)
CHOOSE_TIME = _step(
    verb="exemptions.choose_time",
    sources=(S.TIMES, S.MEETING),
    target=S.MEETING,
    rule=rules.OWN,
    guards=(STILL_AHEAD,),
    sentence=_("%(actor)s chose a time for the meeting"),
)
NO_TIME_FITS = _step(
    verb="exemptions.no_time_fits",
    sources=(S.TIMES,),
    target=S.FILED,
    rule=rules.OWN,
    sentence=_("%(actor)s asked for other times"),
)
PLAN_MEETING = _step(
    verb="exemptions.plan_meeting",
    sources=(S.FILED, S.TIMES, S.MEETING),
    target=S.MEETING,
    rule=rules.ADVISER,
    guards=(COMPLETE,),
    sentence=_("%(actor)s planned the meeting"),
)
NO_SHOW = _step(
    verb="exemptions.no_show",
    sources=(S.MEETING,),
    target=S.FILED,
    rule=rules.ADVISER,
    guards=(HAS_BEGUN,),
    sentence=_("%(actor)s noted that the meeting did not take place"),
)
WAIVE_MEETING = _step(
    verb="exemptions.waive_meeting",
    sources=(S.FILED, S.TIMES, S.MEETING),
    target=S.FILED,
    rule=rules.COORDINATOR,
    guards=(Guard(lambda row: not row.waiver, _("No meeting is needed already.")),),
    sentence=_("%(actor)s decided that no meeting is needed"),
)
ADVISE = _step(
    verb="exemptions.advise",
    sources=(S.FILED, S.TIMES, S.MEETING),
    target=S.ADVISED,
    rule=rules.ADVISER,
    guards=(COMPLETE,),
    sentence=_("%(actor)s advised the faculty"),
)

# with the faculty, and the ends
DECIDE_GRANT = _step(
    verb="exemptions.grant",
    sources=(S.ADVISED,),
    target=S.GRANTED,
    rule=rules.DECIDER,
    guards=(_OPEN,),
    sentence=_("%(actor)s decided on the request"),
)
DECIDE_REFUSE = _step(
    verb="exemptions.refuse",
    sources=(S.ADVISED,),
    target=S.REFUSED,
    rule=rules.DECIDER,
    sentence=_("%(actor)s decided on the request"),
)
WITHDRAW = _step(
    verb="exemptions.withdraw",
    sources=ExemptionRequest.RUNNING,
    target=S.WITHDRAWN,
    rule=rules.OWN,
    sentence=_("%(actor)s withdrew the request"),
)
REVOKE = _step(
    verb="exemptions.revoke",
    sources=(S.GRANTED,),
    target=S.REVOKED,
    rule=rules.DECIDER,
    sentence=_("%(actor)s withdrew the exemption"),
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
