"""The news of exemptions (docs/domain.md, Notices and reminders); no mail says what was advised, decided or why."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

OPEN = _("Open the request")
WHY_HR = _("You get this because you are HR advisor of this faculty.")
WHY_ADVISER = _("You get this because you advise on exemptions.")
WHY_DECIDER = _("You get this because you decide on exemptions in this faculty.")
WHY_OWN = _("You get this because it is about your own request.")
WHY_PART = _("You get this because you are part of this request.")
WHY_MEETING = _("You get this because you take part in this meeting.")

ASKED = Message(
    "exemptions.asked",
    _("%(person)s asks for an exemption"),
    _("Check the documents. When they are complete, you request the exemption with one click."),
    OPEN,
    WHY_HR,
)
OPENED = Message(
    "exemptions.opened",
    _("%(actor)s prepares a request for exemption for you"),
    _("You do not have to do anything now. The page shows what HR writes down; you can add documents, or withdraw it."),
    OPEN,
    WHY_OWN,
    kind=Kind.WORK,
)
DELIVERED = Message(
    "exemptions.delivered",
    _("%(person)s delivered what was asked"),
    _("The answer is on the page of the request."),
    OPEN,
    WHY_PART,
)
FILED = Message(
    "exemptions.filed",
    _("Exemption requested for %(person)s"),
    _("Evaluate the documents and plan a meeting. The faculty expects a decision by %(due)s."),
    OPEN,
    WHY_ADVISER,
)
FILED_CANDIDATE = Message(
    "exemptions.filed_candidate",
    _("Your exemption has been requested"),
    _("You hear when there is a question or a meeting. Expect the decision by %(due)s. Your deadline keeps running."),
    OPEN,
    WHY_OWN,
    kind=Kind.WORK,
)
NOT_REQUESTED = Message(
    "exemptions.not_requested",
    _("There is an answer to your request for an exemption"),
    _("You read it in the portal, with what is possible now."),
    _("See what is possible"),
    WHY_OWN,
    kind=Kind.WORK,
)
SECOND_ASKED = Message(
    "exemptions.second_asked",
    _("%(person)s asks you to look at a request for exemption"),
    _("One page shows what was asked and what HR answered. You decide how it goes on."),
    _("Look at the request"),
    WHY_DECIDER,
)
SECOND_DONE = Message(
    "exemptions.second_done",
    _("The faculty looked at the request of %(person)s"),
    _("The page says what the faculty decided."),
    OPEN,
    WHY_PART,
    kind=Kind.PROGRESS,
)
QUESTION = Message(
    "exemptions.question",
    _("A question about your exemption request"),
    _("Something is missing. The page says what. Working days in which to answer, please: %(days)s."),
    _("Answer the question"),
    WHY_OWN,
)
QUESTION_SEEN = Message(
    "exemptions.question_seen",
    _("%(person)s was asked a question about the exemption"),
    _("The candidate answers; you can read along, and do not have to do anything."),
    OPEN,
    WHY_PART,
    kind=Kind.PROGRESS,
)
TIMES = Message(
    "exemptions.times",
    _("Choose a time for the meeting about your exemption"),
    _("The exemption advisor offers you some times. Choose one; both of you get the appointment by mail."),
    _("Choose a time"),
    WHY_OWN,
)
NO_TIME_FITS = Message(
    "exemptions.no_time_fits",
    _("None of your times fits %(person)s"),
    _("Offer other times, or plan the meeting together."),
    OPEN,
    WHY_ADVISER,
)
MEETING = Message(
    "exemptions.meeting",
    _("Meeting about the exemption of %(person)s"),
    _("On %(at)s. The invitation is attached."),
    OPEN,
    WHY_MEETING,
    kind=Kind.APPOINTMENT,
    urgent=True,
)
MEETING_MOVED = Message(
    "exemptions.meeting_moved",
    _("The meeting about the exemption of %(person)s has moved"),
    _("To %(at)s; it was planned on %(was)s. The attached invitation replaces the earlier one."),
    OPEN,
    WHY_MEETING,
    kind=Kind.APPOINTMENT,
    urgent=True,
)
MEETING_ELSEWHERE = Message(
    "exemptions.meeting_elsewhere",
    _("The meeting about the exemption of %(person)s is in another place"),
    _("It stays on %(at)s. Place: %(place)s. The attached invitation replaces the earlier one."),
    OPEN,
    WHY_MEETING,
    kind=Kind.APPOINTMENT,
    urgent=True,
)
MEETING_CANCELLED = Message(
    "exemptions.meeting_cancelled",
    _("The meeting about the exemption of %(person)s is off"),
    _("The meeting of %(at)s does not take place. The attached file takes it out of your calendar."),
    OPEN,
    WHY_MEETING,
    kind=Kind.APPOINTMENT,
    urgent=True,
)
NO_SHOW = Message(
    "exemptions.no_show",
    _("The meeting about your exemption did not take place"),
    _("You are offered other times, and hear when they are there: then you choose one, or say when you can."),
    OPEN,
    WHY_OWN,
    kind=Kind.APPOINTMENT,
)
WAIVED = Message(
    "exemptions.waived",
    _("No meeting is needed for the exemption of %(person)s"),
    _("The coordinator decided that the documents are enough. The advice follows without a meeting."),
    OPEN,
    WHY_PART,
    kind=Kind.PROGRESS,
)
ADVISED = Message(
    "exemptions.advised",
    _("An exemption waits for your decision: %(person)s"),
    _("The advice is there. You decide from one page, by %(due)s. No password? Sign in with a code by mail."),
    _("Decide"),
    WHY_DECIDER,
)
ADVISED_HR = Message(
    "exemptions.advised_hr",
    _("The advice about %(person)s is there"),
    _("The faculty decides now."),
    OPEN,
    WHY_HR,
    kind=Kind.PROGRESS,
)
ADVISED_CANDIDATE = Message(
    "exemptions.advised_candidate",
    _("Your exemption request lies with your faculty"),
    _("The exemption advisor has advised. Your faculty decides, and tells you by %(due)s."),
    OPEN,
    WHY_OWN,
    kind=Kind.WORK,
)
DECIDED = Message(
    "exemptions.decided",
    _("The decision on your exemption request is there"),
    _("The faculty has decided. You read the decision, the letter and what follows in the portal."),
    _("Read the decision"),
    WHY_OWN,
    kind=Kind.WORK,
    urgent=True,
    always=True,
)
DECIDED_STAFF = Message(
    "exemptions.decided_staff",
    _("The faculty has decided on the exemption of %(person)s"),
    _("The candidate has been informed."),
    OPEN,
    _("You get this because you worked on this request."),
    kind=Kind.PROGRESS,
)
REVOKED = Message(
    "exemptions.revoked",
    _("There is a new decision on your exemption"),
    _("You read it, with its letter and what follows, in the portal."),
    _("Read the decision"),
    WHY_OWN,
    kind=Kind.WORK,
    urgent=True,
    always=True,
)
WITHDRAWN = Message(
    "exemptions.withdrawn",
    _("%(person)s has withdrawn the request for exemption"),
    _("Nothing more is expected of you."),
    OPEN,
    WHY_PART,
    kind=Kind.PROGRESS,
)
ENDED = Message(
    "exemptions.ended",
    _("The exemption request of %(person)s has ended"),
    _("The page says how, and what is possible now."),
    OPEN,
    WHY_PART,
    kind=Kind.PROGRESS,
)
EXTERNAL = Message(
    "exemptions.external",
    _("%(person)s reports a qualification from another university"),
    _("Check the document. Registering it settles the obligation; nobody assesses it again."),
    _("Check the document"),
    _("You get this because you coordinate the qualification."),
)
EXTERNAL_DECIDED = Message(
    "exemptions.external_decided",
    _("Your qualification from another university was checked"),
    _("The page says the result and what follows."),
    _("See the result"),
    WHY_OWN,
    kind=Kind.WORK,
    always=True,
)

REMIND_HR = Message(
    "exemptions.remind_hr",
    _("The exemption request of %(person)s still waits for you"),
    _("It has been with you since %(since)s. Request it, ask for what is missing, or say why not."),
    OPEN,
    WHY_HR,
)
REMIND_CANDIDATE = Message(
    "exemptions.remind_candidate",
    _("Your exemption request waits for you"),
    _("Since %(since)s you have had a question to answer or a time to choose. Without you nothing happens."),
    OPEN,
    WHY_OWN,
)
REMIND_ADVISER = Message(
    "exemptions.remind_adviser",
    _("The exemption request of %(person)s still waits for you"),
    _("It has been with you since %(since)s."),
    OPEN,
    WHY_ADVISER,
)
REMIND_DECIDER = Message(
    "exemptions.remind_decider",
    _("An exemption still waits for your decision: %(person)s"),
    _("It has been with you since %(since)s. You decide from one page. No password? Sign in with a code by mail."),
    _("Decide"),
    WHY_DECIDER,
)
PROPOSE_CLOSE = Message(
    "exemptions.propose_close",
    _("No answer from %(person)s about the exemption"),
    _("There has been no answer since %(since)s. You can close the request; the candidate may ask again."),
    OPEN,
    WHY_PART,
)
LATE_SOON = Message(
    "exemptions.late_soon",
    _("The decision on the exemption of %(person)s is due in two weeks"),
    _("It was requested on %(since)s. The page says who has the ball."),
    OPEN,
    WHY_PART,
)
LATE = Message(
    "exemptions.late",
    _("The decision on the exemption of %(person)s should have been there"),
    _("It was requested on %(since)s and expected by %(due)s. The page says who has the ball."),
    OPEN,
    WHY_PART,
)
REMIND_EXTERNAL = Message(
    "exemptions.remind_external",
    _("The qualification of %(person)s still has to be checked"),
    _("It has been with you since %(since)s."),
    _("Check the document"),
    _("You get this because you coordinate the qualification."),
)
LETTER_REDRAWN = Message(
    "exemptions.letter_redrawn",
    _("The letter about your exemption was drawn again"),
    _("Some letters in it were printed wrong. The words are the same: download it again."),
    OPEN,
    WHY_OWN,
    kind=Kind.WORK,
)
