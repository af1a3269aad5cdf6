"""The news of a dossier: who and which competence, never a word of a text, a remark or an outcome.

docs/domain.md, Notices and reminders.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

WHY_READER = _("You get this because a teacher asked you to read along.")
WHY_YOURS = _("You get this because it is about your own dossier.")
WHY_SUPERVISOR = _("You get this because you are the UTQ supervisor of this trajectory.")
WHY_COORDINATOR = _("You get this because you coordinate the qualification.")
# what the same readers get: button, reason and kind
_reader = partial(Message, button=_("Read and give feedback"), why=WHY_READER)
_coordinator = partial(Message, button=_("Open the trajectory"), why=WHY_COORDINATOR)
_overdue = partial(Message, button=_("Open the trajectory"), why=WHY_COORDINATOR, kind=Kind.OVERDUE)
_supervisor = partial(Message, button=_("Review the dossier"), why=WHY_SUPERVISOR)
_own = partial(Message, button=_("Open your dossier"), why=WHY_YOURS, kind=Kind.WORK)

FEEDBACK_ASKED = _reader(
    "dossiers.feedback_asked",
    _("%(person)s asks you for feedback on competence %(competence)s"),
    _("The text and its evidence are open to you until you have answered. Please answer by %(due)s."),
)
FEEDBACK_GIVEN = _own(
    "dossiers.feedback_given",
    _("%(reader)s gave feedback on competence %(competence)s"),
    _("The remarks are beside your text. You decide what to do with them."),
    button=_("Read the remarks"),
)
FEEDBACK_WITHDRAWN = _reader(
    "dossiers.feedback_withdrawn",
    _("%(person)s no longer asks for your feedback on competence %(competence)s"),
    _("You do not have to do anything. The text is closed to you again."),
    button=_("Open your messages"),
    kind=Kind.PROGRESS,
    mail=False,
)
REMARKED = _own(
    "dossiers.remarked",
    _("%(reader)s left a remark on competence %(competence)s"),
    _("The remark is beside your text."),
    button=_("Read the remark"),
)
REPLIED = Message(
    "dossiers.replied",
    _("%(person)s replied to your remark on competence %(competence)s"),
    _("The reply is below your remark."),
    _("Read the reply"),
    _("You get this because you left a remark."),
    kind=Kind.WORK,
    mail=False,
)
READY = _supervisor(
    "dossiers.ready",
    _("%(person)s declared the dossier ready"),
    _("Read it, then endorse it or send it back with reasons. Please answer by %(due)s."),
)
READY_UNASSIGNED = _coordinator(
    "dossiers.ready_unassigned",
    _("%(person)s declared the dossier ready, and has no UTQ supervisor"),
    _("Assign a UTQ supervisor, so that the dossier is read."),
)
RETURNED = _own(
    "dossiers.returned",
    _("%(reader)s has looked at your dossier"),
    _("The portal says per competence what you can do now."),
    button=_("Read the answer"),
)
ENDORSED = _coordinator(
    "dossiers.endorsed",
    _("The dossier of %(person)s is handed in"),
    _("A version is sealed. The coordinator can start the assessment."),
)
ENDORSED_YOURS = _own(
    "dossiers.endorsed_yours",
    _("%(reader)s has looked at your dossier"),
    _("The portal says what comes next, and what you can do now."),
    button=_("Open your trajectory"),
)
INSISTED = Message(
    "dossiers.insisted",
    _("%(person)s handed in the dossier"),
    _("A version is sealed. The coordinator can start the assessment."),
    _("Open the trajectory"),
    _("You get this because it concerns a trajectory you are part of."),
)
READY_WITHDRAWN = _supervisor(
    "dossiers.ready_withdrawn",
    _("%(person)s took the dossier back, to work on it"),
    _("You do not have to read it now. You hear when it is declared ready again."),
    button=_("Open the trajectory"),
    kind=Kind.PROGRESS,
)
TAKEN_BACK = Message(
    "dossiers.taken_back",
    _("The dossier of %(person)s was taken back"),
    _("The sealed version is void, and the competences are open again. Nothing is expected of you."),
    _("Open the trajectory"),
    _("You get this because it concerns a trajectory you are part of."),
    kind=Kind.PROGRESS,
)
RECOGNITION_ASKED = _supervisor(
    "dossiers.recognition_asked",
    _("%(person)s handed in a partial certificate"),
    _("Say which criteria it covers and how to build it into the dossier. Please answer by %(due)s."),
    button=_("Read it and advise"),
)
RECOGNITION_UNASSIGNED = _coordinator(
    "dossiers.recognition_unassigned",
    _("%(person)s handed in a partial certificate, and has no UTQ supervisor"),
    _("Assign a UTQ supervisor, who advises on it before you decide."),
)
RECOGNITION_ADVISED = _coordinator(
    "dossiers.recognition_advised",
    _("Decide about a partial certificate of %(person)s"),
    _("%(reader)s advised on it. You decide for which criteria it counts."),
    button=_("Read the advice and decide"),
)
RECOGNITION_DECIDED = _own(
    "dossiers.recognition_decided",
    _("There is a decision about your partial certificate"),
    _("Read what it means for your dossier."),
    button=_("Read the decision"),
)
RECOGNITION_DECIDED_STAFF = _supervisor(
    "dossiers.recognition_decided_staff",
    _("There is a decision about a partial certificate of %(person)s"),
    _("Nothing is expected of you."),
    button=_("Read the decision"),
    kind=Kind.PROGRESS,
    mail=False,
)
RECOGNITION_WITHDRAWN = Message(
    "dossiers.recognition_withdrawn",
    _("%(person)s withdrew a partial certificate"),
    _("Nothing is expected of you any more."),
    _("See what was withdrawn"),
    _("You get this because it waited for you."),
    kind=Kind.PROGRESS,
    mail=False,
)
OWN_COURSE_COUNTS = _own(
    "dossiers.own_course_counts",
    _("There is an answer about your course %(course)s"),
    _("Your dossier shows what it means for you."),
)
REMIND_FEEDBACK = _reader(
    "dossiers.remind_feedback",
    _("%(person)s waits for your feedback on competence %(competence)s"),
    _("You were asked on %(since)s. Please answer by %(due)s; a few remarks are enough."),
)
FEEDBACK_DUE = _reader(
    "dossiers.feedback_due",
    _("Your feedback to %(person)s on competence %(competence)s is expected by %(due)s"),
    _("Can you not make it? Tell %(person)s, who can then go on or ask somebody else."),
)
LATE_FEEDBACK = _overdue(
    "dossiers.late_feedback",
    _("%(reader)s has not given %(person)s the feedback on competence %(competence)s"),
    _("It was asked on %(since)s and expected by %(due)s. Ask what is in the way."),
)
REMIND_READY = _supervisor(
    "dossiers.remind_ready",
    _("The dossier of %(person)s waits for your last look"),
    _("It was declared ready on %(since)s. Endorse it, or send it back with reasons."),
)
LATE_READY = _overdue(
    "dossiers.late_ready",
    _("The dossier of %(person)s is ready and was not read yet"),
    _("It was declared ready on %(since)s. Ask the UTQ supervisor, or assign another one."),
)
REMIND_START = _overdue(
    "dossiers.remind_start",
    _("The dossier of %(person)s waits for its assessment to start"),
    _("It was handed in on %(since)s. Two assessors are suggested; one click asks them."),
    button=_("Start the assessment"),
)
SILENT = Message(
    "dossiers.silent",
    _("One small step for your dossier"),
    _(
        "%(action)s You last worked on your trajectory on %(since)s. Is it not the moment? "
        "Ask your UTQ supervisor to pause the trajectory."
    ),
    _("Take this step"),
    WHY_YOURS,
)
BROUGHT_IN = _own(
    "dossiers.brought_in",
    _("Your UTQ trajectory goes on in this portal"),
    _("It stands where it stood before: nothing has to be done again."),
    button=_("Open my trajectory"),
)
BROUGHT_IN_READY = Message(
    "dossiers.brought_in_ready",
    _("Your UTQ trajectory goes on in this portal: add what was ready"),
    _("It goes on from where it was. What was ready is marked in your dossier: upload it there, or paste the text."),
    _("Open my trajectory"),
    WHY_YOURS,
)
BROUGHT_IN_TO_YOU = Message(
    "dossiers.brought_in_to_you",
    _("%(actor)s put running trajectories into the portal of which you are UTQ supervisor: %(number)s"),
    _("They are on your desk, as far as they had come. The teachers are told."),
    _("Open my desk"),
    _("You get this because you are the UTQ supervisor of these trajectories."),
    kind=Kind.ROLE,
)
REMIND_ADVISE = _supervisor(
    "dossiers.remind_advise",
    _("%(person)s waits for your advice on a partial certificate"),
    _("It was handed in on %(since)s. Say which criteria it covers, so that the teacher knows what is left to do."),
    button=_("Read it and advise"),
)
LATE_ADVICE = _coordinator(
    "dossiers.late_advice",
    _("The advice on a partial certificate of %(person)s is missing"),
    _("It was handed in on %(since)s. Ask the UTQ supervisor, or assign another one."),
    button=_("See how far it is"),
)
REMIND_DECIDE = _coordinator(
    "dossiers.remind_decide",
    _("A partial certificate of %(person)s waits for your decision"),
    _("The advice has been there since %(since)s. The teacher is waiting."),
    button=_("Read the advice and decide"),
)
RESULT_LAPSES = _own(
    "dossiers.result_lapses",
    _("Something in your dossier holds until %(until)s"),
    _("The portal says what, and what you can do before that day. Your texts stay."),
    kind=Kind.ASK,
)
HANDED_TO_YOU = Message(
    "dossiers.handed_to_you",
    _("You are now UTQ supervisor of teachers of %(holder)s: %(number)s"),
    _("They are on your desk, with what waits for an answer. The teachers are told."),
    _("Open my desk"),
    _("You get this because you are a UTQ supervisor."),
)
HANDED_OVER = Message(
    "dossiers.handed_over",
    _("%(supervisor)s takes over teachers from you: %(number)s"),
    _("Open questions and meetings ahead go along. The teachers are told; nothing waits for you."),
    _("Open my home page"),
    _("You get this because you were the UTQ supervisor of these teachers."),
)
SUPERVISOR_WEEK = Message(
    "dashboard.supervisor_week",
    _("Your teachers this week: waiting for you %(waiting)s, silent %(silent)s, deadline near %(near)s"),
    _("Each name leads to the page where you can act. Your desk shows all your teachers."),
    _("Open your desk"),
    _("You get this once a week because you are a UTQ supervisor."),
    kind=Kind.WEEK,
)
