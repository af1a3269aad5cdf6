"""The news of assessments, never a word of a judgement or an outcome (docs/domain.md, Notices and reminders)."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

WHY_YOURS = _("You get this because it is about your own dossier.")
WHY_ASSESSOR = _("You get this because you are asked as an assessor.")
WHY_COORDINATOR = _("You get this because you coordinate the qualification.")
WHY_INVOLVED = _("You get this because it concerns a trajectory you are part of.")
WHY_HOLDER = _("You get this because it is about your own documents.")
# what the same readers get: button, reason and kind
_coordinator = partial(Message, button=_("Open the assessment"), why=WHY_COORDINATOR)
_overdue = partial(Message, button=_("Open the assessment"), why=WHY_COORDINATOR, kind=Kind.OVERDUE)
_assessor = partial(Message, button=_("Read and judge"), why=WHY_ASSESSOR)
_interview = partial(Message, button=_("See the interview"), why=WHY_INVOLVED, kind=Kind.APPOINTMENT, urgent=True)
_document = partial(Message, button=_("Open the document"), why=WHY_HOLDER, kind=Kind.WORK)
_involved = partial(Message, button=_("Open the trajectory"), why=WHY_INVOLVED, kind=Kind.PROGRESS)
_decision = partial(Message, button=_("Read the decision"), why=WHY_YOURS, kind=Kind.WORK, urgent=True, always=True)

STARTED_YOURS = Message(
    "assessments.started_yours",
    _("The assessment of your dossier has started"),
    _(
        "%(first)s and %(second)s are asked to assess it. You may object to one of them. "
        "The decision is expected about %(expected)s."
    ),
    _("See how far it is"),
    WHY_YOURS,
    kind=Kind.WORK,
)
STARTED = _involved(
    "assessments.started",
    _("The assessment of %(person)s has started"),
    _("Two assessors are asked. The decision is expected about %(expected)s."),
)
ASKED = _assessor(
    "assessments.asked",
    _("Will you assess the dossier of %(person)s?"),
    _(
        "First say whether something ties you to %(person)s. The dossier opens when both assessors have accepted. "
        "Please answer by %(due)s."
    ),
    button=_("Answer the request"),
    urgent=True,
)
ACCEPTED = _coordinator(
    "assessments.accepted",
    _("%(assessor)s will assess the dossier of %(person)s"),
    _("Nothing is expected of you now."),
    kind=Kind.PROGRESS,
    mail=False,
)
DECLINED = _coordinator(
    "assessments.declined",
    _("%(assessor)s will not assess the dossier of %(person)s"),
    _("Ask another assessor. The next one in order is suggested."),
    button=_("Ask another assessor"),
)
SCORING_OPEN = _assessor(
    "assessments.scoring_open",
    _("The dossier of %(person)s is open to you"),
    _("Judge it on your own, by %(due)s. Nobody reads your judgement before both are in."),
)
REPLACED = Message(
    "assessments.replaced",
    _("You no longer assess the dossier of %(person)s"),
    _("The coordinator asks somebody else. The dossier is closed to you. Nothing is expected of you."),
    _("Open your assessments"),
    _("You get this because you were asked as an assessor."),
    kind=Kind.WORK,
)
JUDGED_AGAIN = _assessor(
    "assessments.judged_again",
    _("The other assessor of %(person)s is replaced"),
    _("Somebody else reads and judges first. Your judgement stays as it is; you hear when something is asked of you."),
    button=_("Open the assessment"),
    kind=Kind.WORK,
)
OBJECTED = _coordinator(
    "assessments.objected",
    _("%(person)s objects to an assessor"),
    _("Read why, then keep the assessor or ask another."),
)
TO_SETTLE = _coordinator(
    "assessments.to_settle",
    _("Both judgements on the dossier of %(person)s are in"),
    _("An interview is next. Plan it, or say why it is not needed."),
)
INTERVIEW = _interview(
    "assessments.interview",
    _("UTQ interview on %(starts)s"),
    _("The invitation is attached. Whose dossier it is about, and the subjects, are in the portal."),
)
INTERVIEW_MOVED = _interview(
    "assessments.interview_moved",
    _("The UTQ interview has moved to %(starts)s"),
    _(
        "It was planned on %(was)s. The attached invitation replaces the earlier one. Whose dossier it is about, and "
        "the subjects, are in the portal."
    ),
)
INTERVIEW_ELSEWHERE = _interview(
    "assessments.interview_elsewhere",
    _("The UTQ interview on %(starts)s is in another place"),
    _(
        "Its time stays. Place: %(place)s. The attached invitation replaces the earlier one. Whose dossier it is "
        "about, and the subjects, are in the portal."
    ),
)
INTERVIEW_OFF = _interview(
    "assessments.interview_off",
    _("The UTQ interview on %(starts)s is cancelled"),
    _("The attached file takes it out of your calendar. You hear when something else is asked of you."),
    button=_("Open your home page"),
)
DELIBERATE = _assessor(
    "assessments.deliberate",
    _("Write one judgement on the dossier of %(person)s"),
    _("Talk it over with the other assessor. One of you writes, the other confirms. Please do so by %(due)s."),
    button=_("Write the joint judgement"),
)
TO_CONFIRM = _assessor(
    "assessments.to_confirm",
    _("%(assessor)s wrote the joint judgement on the dossier of %(person)s"),
    _("Read it. Confirm it, or change it and ask for confirmation in turn."),
    button=_("Read the joint judgement"),
)
NO_CONSENSUS = _coordinator(
    "assessments.no_consensus",
    _("The assessment of %(person)s waits for your next step"),
    _("The page says how far it is and what you can do. The last day for it is %(due)s."),
)
DECIDED = _coordinator(
    "assessments.decided",
    _("The assessment of %(person)s is decided"),
    _("Read the letter and announce the decision, by %(due)s."),
    button=_("Announce the decision"),
)
ANNOUNCED = _decision(
    "assessments.announced",
    _("There is a decision on your dossier"),
    _("You find it in the portal, with what comes next and what you can do if you disagree."),
)
ANNOUNCED_STAFF = _involved(
    "assessments.announced_staff",
    _("The decision on the dossier of %(person)s is announced"),
    _("You find it in the portal."),
)
ENDED = _involved(
    "assessments.ended",
    _("The assessment of %(person)s has ended without a decision"),
    _("The dossier is closed to assessors, and open again to the teacher."),
    button=_("Open the portal"),
)
ANNULLED_YOURS = _decision(
    "assessments.annulled_yours",
    _("Something has changed about the decision on your dossier"),
    _("Open the portal to read what, and what comes next."),
    button=_("Open the portal"),
)
ANNULLED = _involved(
    "assessments.annulled",
    _("Something has changed about the decision on the dossier of %(person)s"),
    _("The portal says what, and what comes next."),
    button=_("Open the portal"),
)
CERTIFICATE_READY = _document(
    "assessments.certificate_ready",
    _("There is a new document for you in the portal"),
    _("Open its page to read it and to download it."),
)
CERTIFICATE_REDRAWN = _document(
    "assessments.certificate_redrawn",
    _("A document of yours was drawn again"),
    _("Some letters in it were printed wrong. Number and code are the same: download it again."),
)
LETTER_REDRAWN = _document(
    "assessments.letter_redrawn",
    _("Your decision letter was drawn again"),
    _("Some letters in it were printed wrong. The words are the same: download it again."),
    button=_("Open the letter"),
)
CERTIFICATE_REPLACED = _document(
    "assessments.certificate_replaced",
    _("Something has changed about a document of yours"),
    _("Open the portal to read what, and which one holds now."),
)
CERTIFICATE_REVOKED = _document(
    "assessments.certificate_revoked",
    _("Something has changed about one of your documents"),
    _("Open the portal to read what, and whom to ask."),
    urgent=True,
    always=True,
)
REMIND_ASKED = _assessor(
    "assessments.remind_asked",
    _("Still to answer: will you assess the dossier of %(person)s?"),
    _("A no is an answer too: then somebody else is asked."),
    button=_("Answer the request"),
)
REMIND_COORDINATOR = _overdue(
    "assessments.remind_coordinator",
    _("%(assessor)s has not answered about the dossier of %(person)s"),
    _("Ask again in person, or ask somebody else."),
)
REMIND_JUDGE_BEFORE = _assessor(
    "assessments.remind_judge_before",
    _("Your judgement on the dossier of %(person)s is expected by %(due)s"),
    _("The dossier is open to you. What you have written is kept until you submit it."),
)
REMIND_JUDGE = _assessor(
    "assessments.remind_judge",
    _("Your judgement on the dossier of %(person)s was expected by %(due)s"),
    _("The candidate is waiting. Submit it, or tell the coordinator when you can."),
)
LATE_JUDGEMENT = _overdue(
    "assessments.late_judgement",
    _("The judgement of %(assessor)s on the dossier of %(person)s is late"),
    _("It was expected by %(due)s. Ask when it can come, or ask somebody else."),
)
REMIND_SETTLE = _overdue(
    "assessments.remind_settle",
    _("The interview about the dossier of %(person)s is still to be planned"),
    _("Both judgements have been in since %(since)s. Plan the interview, or say why it is not needed."),
)
REMIND_RECORD = _assessor(
    "assessments.remind_record",
    _("Was the interview about the dossier of %(person)s held?"),
    _("It was planned for %(since)s. Record that it took place, so that you can write the joint judgement."),
    button=_("Record the interview"),
)
REMIND_CONSENSUS = _assessor(
    "assessments.remind_consensus",
    _("The joint judgement on the dossier of %(person)s waits for you"),
    _("It has been ready to write since %(since)s. One of you writes, the other confirms. The candidate is waiting."),
    button=_("Write or confirm the joint judgement"),
)
LATE_CONSENSUS = _overdue(
    "assessments.late_consensus",
    _("The joint judgement on the dossier of %(person)s is not there yet"),
    _("It has waited for the assessors since %(since)s. Ask them when it can come."),
)
LATE_ARBITRATION = _overdue(
    "assessments.late_arbitration",
    _("The assessment of %(person)s is past its last day"),
    _("Open it to see who is to be asked, and record what they say."),
)
REMIND_ANNOUNCE = _overdue(
    "assessments.remind_announce",
    _("The decision on the dossier of %(person)s waits to be announced"),
    _("It was decided on %(decided)s. The candidate is waiting."),
    button=_("Announce the decision"),
)

# what reminds an assessor of an answer, a judgement or a joint judgement
REMINDERS = (REMIND_ASKED, REMIND_JUDGE_BEFORE, REMIND_JUDGE, REMIND_CONSENSUS)
# what tells the candidate how it goes inside before the announcement (docs/domain.md, Reading)
INNER = (INTERVIEW, INTERVIEW_MOVED, INTERVIEW_ELSEWHERE, INTERVIEW_OFF)
