"""The news of the catalogue (docs/domain.md, Notices and reminders)."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

WHY_INTERESTED = _("You get this because you said that this course interests you.")
WHY_REGISTERED = _("You get this because you are registered for this course, or were.")
MY_COURSES = _("Open my courses")

NEW_EDITION = Message(
    "courses.new_edition",
    _("%(course)s is planned"),
    _("It starts on %(starts_on)s. Register until %(closes_on)s."),
    _("Look at the course"),
    WHY_INTERESTED,
    kind=Kind.COURSE,
)
CANCELLED = Message(
    "courses.edition_cancelled",
    _("%(course)s of %(starts_on)s is cancelled"),
    _("The course desk cancelled this edition. Your interest is kept for the next one."),
    _("Look at the course"),
    WHY_INTERESTED,
    kind=Kind.COURSE,
    urgent=True,
)
CANCELLED_BECAUSE = Message(
    "courses.edition_cancelled_because",
    _("%(course)s of %(starts_on)s is cancelled"),
    _("The course desk cancelled this edition: %(reason)s\n\nYour interest is kept for the next one."),
    _("Look at the course"),
    WHY_INTERESTED,
    kind=Kind.COURSE,
    urgent=True,
)
# registered
CONFIRMED = Message(
    "courses.confirmed",
    _("You have a place in %(course)s"),
    _("It starts on %(starts_on)s, place: %(place)s. The meetings are attached for your calendar.%(bring)s"),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
WAITLISTED = Message(
    "courses.waitlisted",
    _("You are on the waiting list of %(course)s"),
    _("All places of %(starts_on)s are taken. When one comes free, it goes to the first in line."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
PENDING = Message(
    "courses.pending",
    _("Your line manager is asked about %(course)s"),
    _("This course starts on %(starts_on)s and needs the agreement of your line manager. You hear the answer."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
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
    MY_COURSES,
    WHY_REGISTERED,
)
APPROVED = Message("courses.approved", *_ANSWERED, kind=Kind.COURSE)
APPROVED_WAITING = Message("courses.approved_waiting", *_ANSWERED, kind=Kind.COURSE)
REJECTED = Message("courses.rejected", *_ANSWERED, kind=Kind.COURSE)
# what a line manager's answer is told with
ANSWERS = (APPROVED, APPROVED_WAITING, REJECTED)
HOLD_ENDED = Message(
    "courses.hold_ended",
    _("Your place in %(course)s is no longer kept"),
    _("Your line manager has not answered yet. You can still get a place when the answer comes."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
OFF = Message(
    "courses.off",
    _("Your registration for %(course)s is cancelled"),
    _("You cancelled it yourself: the edition of %(starts_on)s. You can register again while it is open."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
    mail=False,
)
OFF_BY_DESK = Message(
    "courses.off_by_desk",
    _("Your registration for %(course)s is cancelled"),
    _("The course desk cancelled it: the edition of %(starts_on)s. Ask them if you do not know why."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
    urgent=True,
)
LEFT = Message(
    "courses.left",
    _("Your registration for %(course)s has ended"),
    _("You work here no more. Your place in the edition of %(starts_on)s is free for others."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
# a place
PROMOTED = Message(
    "courses.promoted",
    _("A place came free in %(course)s: it is yours"),
    _("It starts on %(starts_on)s, place: %(place)s. If you cannot come, cancel it for the next in line.%(bring)s"),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
    urgent=True,
)
OFFERED = Message(
    "courses.offered",
    _("A place came free in %(course)s: take it before %(until)s"),
    _("It starts on %(starts_on)s. If you do not take it in time, it goes to the next in line."),
    _("Take the place"),
    WHY_REGISTERED,
    kind=Kind.COURSE,
    urgent=True,
)
OFFER_LAPSED = Message(
    "courses.offer_lapsed",
    _("The offered place in %(course)s went to the next in line"),
    _("You did not take it in time. Show your interest to hear of the next edition."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
NO_PLACE = Message(
    "courses.no_place",
    _("No place came free in %(course)s"),
    _("It has begun on %(starts_on)s. Show your interest to hear of the next edition."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
# an edition that does not go ahead
EDITION_CANCELLED = Message(
    "courses.registration_of_cancelled",
    _("%(course)s of %(starts_on)s does not take place"),
    _("The course desk cancelled this edition, and with it your registration. Look for another edition."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
    urgent=True,
)

EDITION_CANCELLED_BECAUSE = Message(
    "courses.registration_of_cancelled_because",
    _("%(course)s of %(starts_on)s does not take place"),
    _("The course desk cancelled this edition, and with it your registration: %(reason)s\n\nLook for another edition."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
    urgent=True,
)

# other times
SESSIONS_CHANGED = Message(
    "courses.sessions_changed",
    _("%(course)s is at other times"),
    _("This is how it is now:\n\n%(times)s\n\nIf you cannot come then, cancel it for the next in line."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
    urgent=True,
)
PLACE_CHANGED = Message(
    "courses.place_changed",
    _("%(course)s is in another place"),
    _(
        "The times stay. This is how it is now:\n\n%(times)s\n\n"
        "If you cannot come there, cancel it for the next in line."
    ),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
    urgent=True,
)
ASK_AGAIN = Message(
    "courses.other_leader",
    _("Somebody else leads %(course)s of %(starts_on)s"),
    _("%(leader)s leads it now. If you want them to read your dossier on that day, agree to it again."),
    MY_COURSES,
    WHY_REGISTERED,
)
COMPLETED = Message(
    "courses.completed",
    _("It was noted how %(course)s ended for you"),
    _("Your courses show it, with what you can do now."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
STATEMENT_REDRAWN = Message(
    "courses.statement_redrawn",
    _("A document of %(course)s was drawn again"),
    _("Some letters in it were printed wrong. The new file is in your dossier, under the same number."),
    _("Open your dossier"),
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
NOT_COMPLETED = Message(
    "courses.not_completed",
    _("It was noted how %(course)s ended for you"),
    _("Your courses show it, with what you can do now."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
ENOUGH_INTEREST = Message(
    "courses.enough_interest",
    _("Enough people would like: %(course)s"),
    _("People who asked for it: %(count)s. Nothing is planned. Plan a day in one step; they are invited at once."),
    _("Plan a day"),
    _("You get this because you are UTQ supervisor in a faculty of somebody who asked, or run the course desk."),
)
FROM_DESK = Message(
    "courses.from_desk",
    _("%(course)s: %(subject)s"),
    _("%(text)s\n\nFrom %(sender)s"),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
)
GOES_AHEAD = Message(
    "courses.goes_ahead",
    _("%(course)s goes ahead"),
    _("The group of %(starts_on)s is smaller than usual, and it takes place. See you there."),
    MY_COURSES,
    WHY_REGISTERED,
    kind=Kind.COURSE,
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
