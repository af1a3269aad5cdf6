"""The news of exemptions (docs/domain.md, Notices and reminders); no mail says what was advised, decided or why."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

OPEN = _("Open the request")
WHY_HR = _("You get this because you are HR advisor of this faculty.")
WHY_ADVISER = _("You get this because you advise on exemptions.")
WHY_DECIDER = _("You get this because you decide on exemptions in this faculty.")
WHY_OWN = _("You get this because it is about your own request.")
WHY_PART = _("You get this because you are part of this request.")
WHY_MEETING = _("You get this because you take part in this meeting.")
# what the same readers get: button, reason and kind
_part = partial(Message, button=OPEN, why=WHY_PART)
_progress = partial(Message, button=OPEN, why=WHY_PART, kind=Kind.PROGRESS)
_own = partial(Message, button=OPEN, why=WHY_OWN, kind=Kind.WORK)
_meeting = partial(Message, button=OPEN, why=WHY_MEETING, kind=Kind.APPOINTMENT, urgent=True)
_adviser = partial(Message, button=OPEN, why=WHY_ADVISER)
_hr = partial(Message, button=OPEN, why=WHY_HR)
_decider = partial(Message, button=_("Decide"), why=WHY_DECIDER)
_decision = partial(Message, button=_("Read the decision"), why=WHY_OWN, kind=Kind.WORK, urgent=True, always=True)

ASKED = _hr(
    "exemptions.asked",
    _("%(person)s asks for an exemption"),
    _("Check the documents. When they are complete, you request the exemption with one click."),
)
OPENED = _own(
    "exemptions.opened",
    _("%(actor)s prepares a request for exemption for you"),
    _("You do not have to do anything now. The page shows what HR writes down; you can add documents, or withdraw it."),
)
DELIVERED = _part(
    "exemptions.delivered", _("%(person)s delivered what was asked"), _("The answer is on the page of the request.")
)
FILED = _adviser(
    "exemptions.filed",
    _("Exemption requested for %(person)s"),
    _("Evaluate the documents and plan a meeting. The faculty expects a decision by %(due)s."),
)
FILED_CANDIDATE = _own(
    "exemptions.filed_candidate",
    _("Your exemption has been requested"),
    _("You hear when there is a question or a meeting. Expect the decision by %(due)s. Your deadline keeps running."),
)
NOT_REQUESTED = _own(
    "exemptions.not_requested",
    _("There is an answer to your request for an exemption"),
    _("You read it in the portal, with what is possible now."),
    button=_("See what is possible"),
)
SECOND_ASKED = _decider(
    "exemptions.second_asked",
    _("%(person)s asks you to look at a request for exemption"),
    _("One page shows what was asked and what HR answered. You decide how it goes on."),
    button=_("Look at the request"),
)
SECOND_DONE = _progress(
    "exemptions.second_done",
    _("The faculty looked at the request of %(person)s"),
    _("The page says what the faculty decided."),
)
QUESTION = Message(
    "exemptions.question",
    _("A question about your exemption request"),
    _("Something is missing. The page says what. Working days in which to answer, please: %(days)s."),
    _("Answer the question"),
    WHY_OWN,
)
QUESTION_SEEN = _progress(
    "exemptions.question_seen",
    _("%(person)s was asked a question about the exemption"),
    _("The candidate answers; you can read along, and do not have to do anything."),
)
TIMES = Message(
    "exemptions.times",
    _("Choose a time for the meeting about your exemption"),
    _("The exemption advisor offers you some times. Choose one; both of you get the appointment by mail."),
    _("Choose a time"),
    WHY_OWN,
)
NO_TIME_FITS = _adviser(
    "exemptions.no_time_fits",
    _("None of your times fits %(person)s"),
    _("Offer other times, or plan the meeting together."),
)
MEETING = _meeting(
    "exemptions.meeting", _("Meeting about the exemption of %(person)s"), _("On %(at)s. The invitation is attached.")
)
MEETING_MOVED = _meeting(
    "exemptions.meeting_moved",
    _("The meeting about the exemption of %(person)s has moved"),
    _("To %(at)s; it was planned on %(was)s. The attached invitation replaces the earlier one."),
)
MEETING_ELSEWHERE = _meeting(
    "exemptions.meeting_elsewhere",
    _("The meeting about the exemption of %(person)s is in another place"),
    _("It stays on %(at)s. Place: %(place)s. The attached invitation replaces the earlier one."),
)
MEETING_CANCELLED = _meeting(
    "exemptions.meeting_cancelled",
    _("The meeting about the exemption of %(person)s is off"),
    _("The meeting of %(at)s does not take place. The attached file takes it out of your calendar."),
)
NO_SHOW = _own(
    "exemptions.no_show",
    _("The meeting about your exemption did not take place"),
    _("You are offered other times, and hear when they are there: then you choose one, or say when you can."),
    kind=Kind.APPOINTMENT,
)
WAIVED = _progress(
    "exemptions.waived",
    _("No meeting is needed for the exemption of %(person)s"),
    _("The coordinator decided that the documents are enough. The advice follows without a meeting."),
)
ADVISED = _decider(
    "exemptions.advised",
    _("An exemption waits for your decision: %(person)s"),
    _("The advice is there. You decide from one page, by %(due)s. No password? Sign in with a code by mail."),
)
ADVISED_HR = _hr(
    "exemptions.advised_hr",
    _("The advice about %(person)s is there"),
    _("The faculty decides now."),
    kind=Kind.PROGRESS,
)
ADVISED_CANDIDATE = _own(
    "exemptions.advised_candidate",
    _("Your exemption request lies with your faculty"),
    _("The exemption advisor has advised. Your faculty decides, and tells you by %(due)s."),
)
DECIDED = _decision(
    "exemptions.decided",
    _("The decision on your exemption request is there"),
    _("The faculty has decided. You read the decision, the letter and what follows in the portal."),
)
DECIDED_STAFF = Message(
    "exemptions.decided_staff",
    _("The faculty has decided on the exemption of %(person)s"),
    _("The candidate has been informed."),
    OPEN,
    _("You get this because you worked on this request."),
    kind=Kind.PROGRESS,
)
REVOKED = _decision(
    "exemptions.revoked",
    _("There is a new decision on your exemption"),
    _("You read it, with its letter and what follows, in the portal."),
)
WITHDRAWN = _progress(
    "exemptions.withdrawn",
    _("%(person)s has withdrawn the request for exemption"),
    _("Nothing more is expected of you."),
)
ENDED = _progress(
    "exemptions.ended",
    _("The exemption request of %(person)s has ended"),
    _("The page says how, and what is possible now."),
)
EXTERNAL = Message(
    "exemptions.external",
    _("%(person)s reports a qualification from another university"),
    _("Check the document. Registering it settles the obligation; nobody assesses it again."),
    _("Check the document"),
    _("You get this because you coordinate the qualification."),
)
EXTERNAL_DECIDED = _own(
    "exemptions.external_decided",
    _("Your qualification from another university was checked"),
    _("The page says the result and what follows."),
    button=_("See the result"),
    always=True,
)

REMIND_HR = _hr(
    "exemptions.remind_hr",
    _("The exemption request of %(person)s still waits for you"),
    _("It has been with you since %(since)s. Request it, ask for what is missing, or say why not."),
)
REMIND_CANDIDATE = _own(
    "exemptions.remind_candidate",
    _("Your exemption request waits for you"),
    _("Since %(since)s you have had a question to answer or a time to choose. Without you nothing happens."),
    kind=Kind.ASK,
)
REMIND_ADVISER = _adviser(
    "exemptions.remind_adviser",
    _("The exemption request of %(person)s still waits for you"),
    _("It has been with you since %(since)s."),
)
REMIND_DECIDER = _decider(
    "exemptions.remind_decider",
    _("An exemption still waits for your decision: %(person)s"),
    _("It has been with you since %(since)s. You decide from one page. No password? Sign in with a code by mail."),
)
PROPOSE_CLOSE = _part(
    "exemptions.propose_close",
    _("No answer from %(person)s about the exemption"),
    _("There has been no answer since %(since)s. You can close the request; the candidate may ask again."),
)
LATE_SOON = _part(
    "exemptions.late_soon",
    _("The decision on the exemption of %(person)s is due in two weeks"),
    _("It was requested on %(since)s. The page says who has the ball."),
)
LATE = _part(
    "exemptions.late",
    _("The decision on the exemption of %(person)s should have been there"),
    _("It was requested on %(since)s and expected by %(due)s. The page says who has the ball."),
)
REMIND_EXTERNAL = Message(
    "exemptions.remind_external",
    _("The qualification of %(person)s still has to be checked"),
    _("It has been with you since %(since)s."),
    _("Check the document"),
    _("You get this because you coordinate the qualification."),
)
LETTER_REDRAWN = _own(
    "exemptions.letter_redrawn",
    _("The letter about your exemption was drawn again"),
    _("Some letters in it were printed wrong. The words are the same: download it again."),
)
