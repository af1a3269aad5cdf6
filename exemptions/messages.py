"""The news of exemptions (DOMAIN 2.8, N24 to N29)."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

OPEN = _("Open the request")
WHY_HR = _("You get this because you are HR advisor of this faculty.")
WHY_ADVISER = _("You get this because you advise on exemptions.")
WHY_DECIDER = _("You get this because you decide on exemptions in this faculty.")
WHY_OWN = _("You get this because it is about your own request.")

ASKED = Message(
    "exemptions.asked",
    _("%(person)s asks for an exemption"),
    _("Check the documents. When they are complete, you request the exemption with one click."),
    OPEN,
    WHY_HR,
)
DELIVERED = Message(
    "exemptions.delivered",
    _("%(person)s delivered what was asked"),
    _("The request lies with you again."),
    OPEN,
    _("You get this because you asked a question about this request."),
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
    _("HR has requested it. You hear when there is a question or a meeting. Your deadline keeps running meanwhile."),
    OPEN,
    WHY_OWN,
    kind=Kind.WORK,
)
QUESTION = Message(
    "exemptions.question",
    _("A question about your exemption request"),
    _("Something is missing. The page says what; please answer within 20 working days."),
    _("Answer the question"),
    WHY_OWN,
)
MEETING = Message(
    "exemptions.meeting",
    _("Meeting about the exemption of %(person)s"),
    _("On %(at)s. The invitation is attached."),
    OPEN,
    _("You get this because you take part in this meeting."),
    kind=Kind.APPOINTMENT,
    urgent=True,
)
ADVISED = Message(
    "exemptions.advised",
    _("An exemption waits for your decision: %(person)s"),
    _("The advice is there. You decide from one page, by %(due)s."),
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
DECIDED = Message(
    "exemptions.decided",
    _("The decision on your exemption request is there"),
    _("The faculty has decided. You read the decision and what follows in the portal."),
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
ENDED = Message(
    "exemptions.ended",
    _("The exemption request of %(person)s has ended"),
    _("The page says how, and what is possible now."),
    OPEN,
    _("You get this because you are part of this request."),
    kind=Kind.PROGRESS,
)
EXTERNAL = Message(
    "exemptions.external",
    _("%(person)s registers a qualification of another university"),
    _("Check the document. Registering it settles the obligation; nobody assesses it again."),
    _("Check the document"),
    _("You get this because you coordinate the qualification."),
)
EXTERNAL_DECIDED = Message(
    "exemptions.external_decided",
    _("Your qualification of another university was checked"),
    _("The page says the result and what follows."),
    _("See the result"),
    WHY_OWN,
    kind=Kind.WORK,
    always=True,
)
