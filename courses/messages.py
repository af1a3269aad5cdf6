"""The news of the catalogue (docs/domain.md, Notices and reminders)."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

WHY_INTERESTED = _("You get this because you said that this course interests you.")
WHY_REGISTERED = _("You get this because you are registered for this course, or were.")
MY_COURSES = _("Open my courses")
# what the same readers get: button, reason and kind
_registered = partial(Message, button=MY_COURSES, why=WHY_REGISTERED, kind=Kind.COURSE)
_urgent = partial(Message, button=MY_COURSES, why=WHY_REGISTERED, kind=Kind.COURSE, urgent=True)
_interested = partial(Message, button=_("Look at the course"), why=WHY_INTERESTED, kind=Kind.COURSE)

NEW_EDITION = _interested(
    "courses.new_edition", _("%(course)s is planned"), _("It starts on %(starts_on)s. Register until %(closes_on)s.")
)
CANCELLED = _interested(
    "courses.edition_cancelled",
    _("%(course)s of %(starts_on)s is cancelled"),
    _("The course desk cancelled this edition. Your interest is kept for the next one."),
    urgent=True,
)
CANCELLED_BECAUSE = _interested(
    "courses.edition_cancelled_because",
    _("%(course)s of %(starts_on)s is cancelled"),
    _("The course desk cancelled this edition: %(reason)s\n\nYour interest is kept for the next one."),
    urgent=True,
)
# registered
CONFIRMED = _registered(
    "courses.confirmed",
    _("You have a place in %(course)s"),
    _("It starts on %(starts_on)s, place: %(place)s. The meetings are attached for your calendar.%(bring)s"),
)
WAITLISTED = _registered(
    "courses.waitlisted",
    _("You are on the waiting list of %(course)s"),
    _("All places of %(starts_on)s are taken. When one comes free, it goes to the first in line."),
)
PENDING = _registered(
    "courses.pending",
    _("Your line manager is asked about %(course)s"),
    _("This course starts on %(starts_on)s and needs the agreement of your line manager. You hear the answer."),
)
APPROVE = Message(
    "courses.approve",
    _("%(person)s asks to take %(course)s"),
    _("It starts on %(starts_on)s. Answer before the end of %(answer_by)s."),
    _("Answer the question"),
    _("You get this because you are the line manager, or because there is none and you run the course desk."),
)
# one subject and one text for each answer: a mail tells no outcome (docs/domain.md, Mail)
_ANSWERED = (
    _("There is an answer about your registration for %(course)s"),
    _("It is about %(starts_on)s. Read it in the portal, with what you can do now."),
)
APPROVED = _registered("courses.approved", *_ANSWERED)
APPROVED_WAITING = _registered("courses.approved_waiting", *_ANSWERED)
REJECTED = _registered("courses.rejected", *_ANSWERED)
# what a line manager's answer is told with
ANSWERS = (APPROVED, APPROVED_WAITING, REJECTED)
HOLD_ENDED = _registered(
    "courses.hold_ended",
    _("Your place in %(course)s is no longer kept"),
    _("Your line manager has not answered yet. You can still get a place when the answer comes."),
)
OFF = _registered(
    "courses.off",
    _("Your registration for %(course)s is cancelled"),
    _("You cancelled it yourself: the edition of %(starts_on)s. You can register again while it is open."),
    mail=False,
)
OFF_BY_DESK = _urgent(
    "courses.off_by_desk",
    _("Your registration for %(course)s is cancelled"),
    _("The course desk cancelled it: the edition of %(starts_on)s. Ask them if you do not know why."),
)
LEFT = _registered(
    "courses.left",
    _("Your registration for %(course)s has ended"),
    _("You work here no more. Your place in the edition of %(starts_on)s is free for others."),
)
# a place
PROMOTED = _urgent(
    "courses.promoted",
    _("A place came free in %(course)s: it is yours"),
    _("It starts on %(starts_on)s, place: %(place)s. If you cannot come, cancel it for the next in line.%(bring)s"),
)
OFFERED = _urgent(
    "courses.offered",
    _("A place came free in %(course)s: take it before %(until)s"),
    _("It starts on %(starts_on)s. If you do not take it in time, it goes to the next in line."),
    button=_("Take the place"),
)
OFFER_LAPSED = _registered(
    "courses.offer_lapsed",
    _("The offered place in %(course)s went to the next in line"),
    _("You did not take it in time. Show your interest to hear of the next edition."),
)
NO_PLACE = _registered(
    "courses.no_place",
    _("No place came free in %(course)s"),
    _("It has begun on %(starts_on)s. Show your interest to hear of the next edition."),
)
# an edition that does not go ahead
EDITION_CANCELLED = _urgent(
    "courses.registration_of_cancelled",
    _("%(course)s of %(starts_on)s does not take place"),
    _("The course desk cancelled this edition, and with it your registration. Look for another edition."),
)

EDITION_CANCELLED_BECAUSE = _urgent(
    "courses.registration_of_cancelled_because",
    _("%(course)s of %(starts_on)s does not take place"),
    _("The course desk cancelled this edition, and with it your registration: %(reason)s\n\nLook for another edition."),
)

# other times
SESSIONS_CHANGED = _urgent(
    "courses.sessions_changed",
    _("%(course)s is at other times"),
    _("This is how it is now:\n\n%(times)s\n\nIf you cannot come then, cancel it for the next in line."),
)
PLACE_CHANGED = _urgent(
    "courses.place_changed",
    _("%(course)s is in another place"),
    _(
        "The times stay. This is how it is now:\n\n%(times)s\n\n"
        "If you cannot come there, cancel it for the next in line."
    ),
)
ASK_AGAIN = _registered(
    "courses.other_leader",
    _("Somebody else leads %(course)s of %(starts_on)s"),
    _("%(leader)s leads it now. If you want them to read your dossier on that day, agree to it again."),
    kind=Kind.ASK,
)
_RESULT = (_("It was noted how %(course)s ended for you"), _("Your courses show it, with what you can do now."))
COMPLETED = _registered("courses.completed", *_RESULT)
NOT_COMPLETED = _registered("courses.not_completed", *_RESULT)
STATEMENT_REDRAWN = _registered(
    "courses.statement_redrawn",
    _("A document of %(course)s was drawn again"),
    _("Some letters in it were printed wrong. The new file is in your dossier, under the same number."),
    button=_("Open your dossier"),
)
ENOUGH_INTEREST = Message(
    "courses.enough_interest",
    _("Enough people would like: %(course)s"),
    _("People who asked for it: %(count)s. Nothing is planned. Plan a day in one step; they are invited at once."),
    _("Plan a day"),
    _("You get this because you are UTQ supervisor in a faculty of somebody who asked, or run the course desk."),
)
FROM_DESK = _registered("courses.from_desk", _("%(course)s: %(subject)s"), _("%(text)s\n\nFrom %(sender)s"))
GOES_AHEAD = _registered(
    "courses.goes_ahead",
    _("%(course)s goes ahead"),
    _("The group of %(starts_on)s is smaller than usual, and it takes place. See you there."),
)

WHY_DESK = _("You get this because you run this edition, or give it.")
BELOW_MINIMUM = Message(
    "courses.below_minimum",
    _("%(course)s of %(starts_on)s has too few people: run it or cancel it"),
    _("Registration has closed with fewer than %(least)s. Everybody hears what you decide."),
    _("Decide"),
    WHY_DESK,
    urgent=True,
)
LEFT_DESK = Message(
    "courses.left_desk",
    _("A place came free in %(course)s of %(starts_on)s"),
    _("%(person)s works here no more. The place goes to the next in line; nothing is asked of you."),
    _("Open the group"),
    WHY_DESK,
    mail=False,
)
NOTE_WHO = Message(
    "courses.note_who",
    _("Who was there? %(course)s of %(starts_on)s"),
    _("The last meeting is over, and not every meeting is noted. It takes a minute, on your phone too."),
    _("Note who was there"),
    WHY_DESK,
)
NOTE_RESULTS = Message(
    "courses.note_results",
    _("Note who completed %(course)s of %(starts_on)s"),
    _("Every meeting is noted. With one click everybody hears the result, and it counts for them."),
    _("Note the results"),
    WHY_DESK,
)
