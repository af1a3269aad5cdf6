"""The news of the clock: deadlines that changed, and time that was asked (docs/domain.md, Milestones).

No message tells that or why somebody is away, what HR excluded, or how a request was answered: the portal does.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

WHY_OWN = _("You get this because it is about your own deadline.")
WHY_HR = _("You get this because you are HR advisor of this faculty.")
WHY_CASE = _("You get this because you are the UTQ supervisor.")
WHY_DECIDER = _("You get this because you decide for this faculty.")
# what the same readers get: button, reason and kind
_own = partial(Message, button=_("See why this date"), why=WHY_OWN, kind=Kind.DEADLINE)
_case = partial(Message, button=_("See why this date"), why=WHY_CASE, kind=Kind.DEADLINE)
_hr = partial(Message, button=_("See why this date"), why=WHY_HR, kind=Kind.DEADLINE)
_sheet = partial(
    Message,
    button=_("Open the sheet"),
    why=_("You get this because you are HR advisor of this faculty, or the coordinator."),
    kind=Kind.PROGRESS,
)

CHANGED = _own(
    "trajectories.deadline_changed",
    _("Your deadline is now %(new)s"),
    _("It was %(old)s. %(why)s The page shows how the date is counted. Is something wrong? Tell HR there."),
)
CHANGED_STAFF = _case(
    "trajectories.deadline_changed_staff",
    _("The deadline of %(person)s is now %(new)s"),
    _("It was %(old)s. %(why)s Nothing is asked of you."),
)
CHANGED_HR = _hr(
    "trajectories.deadline_changed_hr",
    _("The deadline of %(person)s is now %(new)s"),
    _("It was %(old)s. %(why)s Nothing is asked of you."),
)
CHANGED_HR_UNSAID = _hr(
    "trajectories.deadline_changed_hr_unsaid",
    _("The UTQ deadline of %(person)s has changed"),
    _("The page shows what holds now. Nothing is asked of you."),
)
STOPPED = _own(
    "trajectories.deadline_stopped",
    _("Your UTQ deadline has changed"),
    _("It was %(old)s. The page shows what holds now, and why. Is something wrong? Tell HR there."),
)
STOPPED_STAFF = _case(
    "trajectories.deadline_stopped_staff",
    _("The UTQ deadline of %(person)s has changed"),
    _("It was %(old)s. The page shows what holds now. Nothing is asked of you."),
)
RUNS_AGAIN = _own(
    "trajectories.deadline_runs_again",
    _("Your deadline is now %(new)s"),
    _("The page shows how the date is counted. Is something wrong? Tell HR there."),
)
RUNS_AGAIN_STAFF = _case(
    "trajectories.deadline_runs_again_staff",
    _("The deadline of %(person)s is now %(new)s"),
    _("The page shows how the date is counted. Nothing is asked of you."),
)
SEVERAL = Message(
    "trajectories.several_changed",
    _("Trajectory or deadline changed: %(whose)s"),
    _("%(what)s. %(why)s Nothing is asked of you."),
    _("Open your desk"),
    _("You get this because you look after them."),
    kind=Kind.DEADLINE,
)
NO_DUTY = _own(
    "trajectories.no_duty_after_all",
    _("You have no UTQ deadline after all"),
    _("HR took back a file that had given you one. Nothing is asked of you."),
    button=_("Open the portal"),
)
# by what was going on
BROKE_OFF_AT = {
    "read": _("The file could not be read. Have it read again, or upload another one."),
    "apply": _("The file was not applied and nothing was changed. Look at it and apply it again."),
    "undo": _("The file was not taken back and holds as before. Take it back again."),
}
BROKE_OFF = Message(
    "trajectories.feed_broke_off",
    _("The work on the HR file %(file)s broke off"),
    _("%(what)s Does it happen again? Tell the coordinator, who sees what went wrong."),
    _("Open the file"),
    _("You get this because you asked for it."),
)
ASKED = Message(
    "trajectories.more_time_asked",
    _("%(person)s asks for more time"),
    _("Answer by %(answer_by)s: grant it, propose it to the dean, or refuse it with a reason."),
    _("Answer the request"),
    WHY_HR,
)
TIME_ASKED = Message(
    "trajectories.uncounted_time_asked",
    _("%(person)s asks you to record something for the deadline"),
    _("Look at what is asked and record it by %(answer_by)s. Nobody asks the reason."),
    _("Open the request"),
    WHY_HR,
)
PROPOSED = Message(
    "trajectories.extension_proposed",
    _("Decide on more time for %(person)s"),
    _("HR proposes more time, in months: %(months)s. Decide by %(answer_by)s; one click is enough."),
    _("Decide on the extension"),
    WHY_DECIDER,
)
PUT_FORWARD = Message(
    "trajectories.decision_proposed",
    _("Decide on the deadline of %(person)s"),
    _("HR proposes a decision about the UTQ obligation. Decide by %(answer_by)s; one click is enough."),
    _("Decide on the proposal"),
    WHY_DECIDER,
)
CONSENT = Message(
    "trajectories.consent_asked",
    _("More time for %(person)s than the rule allows: do you consent?"),
    _("HR proposes more months in total than %(most)s. After your consent the dean or delegate decides."),
    _("Read the proposal"),
    _("You get this because you are the coordinator."),
)
REFUSED_HR = Message(
    "trajectories.proposal_refused",
    _("Your proposal for %(person)s was answered"),
    _("The answer is on the page of the deadline."),
    _("Read the answer"),
    WHY_HR,
)
REFUSED = _own(
    "trajectories.extension_refused",
    _("Your request for more time was answered"),
    _("The answer is on the page of your deadline, with what is possible now."),
    button=_("Read the answer"),
)
EXCLUDED = _own(
    "trajectories.excluded",
    _("Your UTQ obligation has changed"),
    _("HR recorded a change. The page says what it is, and what it means for your deadline."),
    button=_("See what was recorded"),
)
SETTLED_EARLIER = Message(
    "trajectories.settled_earlier",
    _("Something was recorded about your UTQ obligation"),
    _("You are in the register from before this portal. The page says what it means; nothing is asked of you."),
    _("See what was recorded"),
    WHY_OWN,
)
EXCLUDED_STAFF = Message(
    "trajectories.excluded_staff",
    _("Something was decided about the UTQ obligation of %(person)s"),
    _("The page says what, and what it means. Nothing is asked of you."),
    _("See what was recorded"),
    WHY_CASE,
)
INCLUDED = _own(
    "trajectories.included",
    _("Your UTQ obligation has changed: your deadline is %(new)s"),
    _("HR recorded a change. The page shows how the date is counted."),
)
REMINDER = _own(
    "trajectories.deadline_reminder",
    _("Your UTQ deadline is %(deadline)s: %(left)s"),
    _("Your trajectory shows your next step. Do you need more time? Ask for it on the page of your deadline, in time."),
    button=_("Open your next step"),
)
REMINDER_START = _own(
    "trajectories.deadline_reminder_start",
    _("Your UTQ deadline is %(deadline)s: %(left)s"),
    _("You have no running trajectory. The first step is one question, and takes a minute."),
    button=_("Start your trajectory"),
)
REMINDER_SUSPENDED = _own(
    "trajectories.deadline_reminder_suspended",
    _("Your UTQ deadline is %(deadline)s: %(left)s"),
    _("Your trajectory is paused, this date is not. Go on when you can, or ask HR whether the date moves."),
    button=_("Open your trajectory"),
)
REMINDER_PROTECTED = _own(
    "trajectories.deadline_reminder_protected",
    _("Your UTQ deadline is %(deadline)s: %(left)s"),
    _(
        "You handed in before this date, and it is being judged. "
        "Nothing is asked of you: a positive decision is in time."
    ),
    button=_("See your deadline"),
)
ENTERED = _own(
    "trajectories.deadline_entered",
    _("Your UTQ date, going by your appointments: %(deadline)s"),
    _(
        "This portal is new to you, and that date is over already. Are you qualified, or is something wrong? "
        "The page shows how the date is counted and whom to tell."
    ),
    button=_("See how the date is counted"),
)
# of before there was one message for all faculties: notices of then are still read
ENTERED_FACULTY = _sheet(
    "trajectories.deadline_entered_staff",
    _("At %(faculty)s people have a deadline that was over when it was first counted"),
    _("Each of them got one neutral message. The sheet has their names: are they qualified already?"),
)
ENTERED_STAFF = _sheet(
    "trajectories.deadlines_entered_staff",
    _("%(people)s a deadline that was over when it was first counted"),
    _("%(faculty)s. Each of them got one neutral message. The sheet has their names: are they qualified already?"),
)
REMINDER_SUPERVISOR = _case(
    "trajectories.deadline_reminder_supervisor",
    _("The UTQ deadline of %(person)s is %(deadline)s: %(left)s"),
    _("Look together at what is still needed, and by when."),
    button=_("Open the trajectory"),
)
REMINDER_MANAGER = Message(
    "trajectories.deadline_reminder_manager",
    _("The UTQ deadline of %(person)s is %(deadline)s: %(left)s"),
    _("Nothing is asked of you in the portal. Time for teaching development helps most."),
    _("Open the portal"),
    _("You get this because you are the line manager."),
    kind=Kind.DEADLINE,
)
SHEET = _hr(
    "trajectories.hr_sheet",
    _("Deadlines at %(faculty)s this month: %(overdue)s over, %(soon)s within 6 months"),
    _("The sheet shows who, and what is asked of HR. Requests that wait for an answer: %(asked)s."),
    button=_("Open the sheet"),
)
