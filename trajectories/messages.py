"""The news of trajectories (docs/domain.md, Notices and reminders)."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

WHY_YOURS = _("You get this because it is about your own trajectory.")
WHY_SUPERVISOR = _("You get this because you are a UTQ supervisor of this faculty.")
WHY_COORDINATOR = _("You get this because you coordinate the qualification.")
WHY_PART = _("You get this because it concerns a trajectory you are part of.")
# what the same readers get: button, reason and kind
_intake = partial(Message, button=_("Open the intake"), why=WHY_PART, kind=Kind.APPOINTMENT, urgent=True)
_progress = partial(Message, button=_("Open the trajectory"), why=WHY_PART, kind=Kind.PROGRESS)
_supervisor = partial(Message, button=_("Open the intake"), why=WHY_SUPERVISOR)
_own = partial(Message, button=_("Open your trajectory"), why=WHY_YOURS, kind=Kind.WORK)

OPENED = _supervisor(
    "trajectories.opened",
    _("The trajectory of %(person)s has started"),
    _("%(person)s has started. The intake documents follow."),
    button=_("Open the trajectory"),
    kind=Kind.PROGRESS,
)
SUPERVISOR_CHANGED = _progress(
    "trajectories.supervisor_changed",
    _("%(supervisor)s is now UTQ supervisor of %(person)s"),
    _("From now on %(supervisor)s reads along and answers questions."),
    kind=Kind.ROLE,
)
CONFIRM_DISCUSSION = Message(
    "trajectories.confirm_discussion",
    _("%(person)s recorded your talk about teaching tasks"),
    _("The talk was on %(held_on)s. You can read what was agreed and confirm it. Nothing waits for you."),
    _("Read the agreement"),
    _("You get this because you are the line manager."),
)
CONFIRM_DISCUSSION_FIRST = Message(
    "trajectories.confirm_discussion_first",
    _("%(person)s asks you to confirm your talk about teaching tasks"),
    _("The talk was on %(held_on)s. The intake can be submitted after you have confirmed what was agreed."),
    _("Confirm the agreement"),
    _("You get this because you are the line manager."),
)
NO_LINE_MANAGER = Message(
    "trajectories.no_line_manager",
    _("%(person)s has no line manager in the HR data"),
    _("The talk about teaching tasks is recorded and the intake goes on. Ask HR who the line manager is."),
    _("Open the trajectory"),
    WHY_COORDINATOR,
)
INTAKE_SUBMITTED = _supervisor(
    "trajectories.intake_submitted",
    _("%(person)s has sent the intake documents"),
    _("Read them by %(answer_by)s, then plan the meeting or record the intake that took place."),
)
INTAKE_RETURNED = _own(
    "trajectories.intake_returned",
    _("%(supervisor)s has looked at your intake documents"),
    _("The page of your intake says what you can do now."),
    button=_("Open your intake"),
)
MEETING_BOOKED = _intake(
    "trajectories.meeting_booked",
    _("The intake of %(person)s is on %(starts_at)s"),
    _("With %(host)s, place: %(place)s. The appointment is attached for your calendar."),
)
MEETING_MOVED = _intake(
    "trajectories.meeting_moved",
    _("The intake of %(person)s has moved to %(starts_at)s"),
    _("It was on %(was)s. Now with %(host)s, place: %(place)s. The attached appointment replaces the earlier one."),
)
MEETING_ELSEWHERE = _intake(
    "trajectories.meeting_elsewhere",
    _("The intake of %(person)s on %(starts_at)s has another place or host"),
    _("Its time stays. Now with %(host)s, place: %(place)s. The attached appointment replaces the earlier one."),
)
MEETING_CANCELLED = _intake(
    "trajectories.meeting_cancelled",
    _("The intake of %(person)s on %(starts_at)s is cancelled"),
    _("The attached file takes the appointment out of your calendar. Another time can be booked."),
)
NO_SHOW = _own(
    "trajectories.no_show",
    _("We missed you at your intake on %(starts_at)s"),
    _("Choose another time. Your documents are still with your UTQ supervisor."),
    button=_("Choose a time"),
    kind=Kind.APPOINTMENT,
    urgent=True,
)
INTAKE_CONCLUDED = _own(
    "trajectories.intake_concluded",
    _("Your intake is concluded"),
    _("%(supervisor)s wrote down what you agreed. You can go on with your dossier."),
    button=_("Read the report"),
)
INTAKE_CONCLUDED_HR = Message(
    "trajectories.intake_concluded_hr",
    _("The intake of %(person)s is concluded"),
    _("The trajectory is under way. Nothing is expected of you."),
    _("Open the trajectory"),
    _("You get this because you are HR advisor of this faculty."),
    kind=Kind.PROGRESS,
    mail=False,
)
INTAKE_SUPERVISED = _supervisor(
    "trajectories.intake_supervised",
    _("You are now UTQ supervisor of %(person)s"),
    _("The intake is concluded. From now on you read along and answer questions."),
    button=_("Open the trajectory"),
    kind=Kind.ROLE,
)
SUSPENSION_ASKED = _progress(
    "trajectories.suspension_asked",
    _("%(person)s asks to pause the trajectory"),
    _("You can pause it until %(person)s wants to go on. The deadline does not move."),
    kind=Kind.ASK,
)
SUSPENDED = _own(
    "trajectories.suspended",
    _("Your trajectory is paused, your deadline is not"),
    _("You can go on whenever you like. If you will be away for long, ask HR whether your deadline moves."),
)
RESUMED = _progress(
    "trajectories.resumed",
    _("The trajectory of %(person)s goes on"),
    _("It goes on from where it was before the pause."),
)
CLOSED = _progress(
    "trajectories.closed",
    _("The trajectory of %(person)s has ended"),
    _("Nothing more is expected. The coordinator can open it again while its data are kept."),
)
REOPENED = _progress(
    "trajectories.reopened",
    _("The trajectory of %(person)s is open again"),
    _("It goes on with everything that was in it."),
)
REROUTED = _progress(
    "trajectories.rerouted",
    _("Something has changed about the trajectory of %(person)s"),
    _("The page says what holds now, and why."),
)
REMIND_CONFIRM = Message(
    "trajectories.remind_confirm",
    _("%(person)s recorded your talk about teaching tasks: is it right?"),
    _("The talk was on %(held_on)s. One click confirms it. This is the only reminder."),
    _("Read the agreement"),
    _("You get this because you are the line manager."),
)
REMIND_BOOK = Message(
    "trajectories.remind_book",
    _("Your intake was sent, and has no meeting yet"),
    _("Choose a time. Did you talk already? Then ask your UTQ supervisor to record it."),
    _("Choose a time"),
    WHY_YOURS,
)
REMIND_INTAKE = _supervisor(
    "trajectories.remind_intake",
    _("The intake of %(person)s has waited since %(since)s, without a meeting"),
    _("Offer a time, or record the intake if you talked already: one form of four fields."),
)
LATE_INTAKE = Message(
    "trajectories.late_intake",
    _("The intake of %(person)s has no meeting yet"),
    _("It was sent on %(since)s. Teacher and UTQ supervisor were reminded. Ask what is in the way."),
    _("Open the trajectory"),
    WHY_COORDINATOR,
    kind=Kind.OVERDUE,
)
REMIND_ROUTE = Message(
    "trajectories.remind_route",
    _("The learning route of %(person)s waits for your look"),
    _("It was changed on %(since)s. A look is enough, a word to the teacher helps."),
    _("Open the learning route"),
    _("You get this because you are the UTQ supervisor of this trajectory."),
)
