"""Rows that name a person when two accounts become one (docs/domain.md, One person with two accounts).

What becomes of each stands here; a test fails for a relation that is not listed.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import IntegrityError, models, transaction

from utq_portal.people.models import User


class Fate(StrEnum):
    """What happens to the rows of the account that closes."""

    MOVES = "moves"  # about the person, or a task: goes over to the account that stays
    ONCE = "once"  # the same, unless the account that stays has the like already: then the row stays behind
    SAYS = "says"  # who did something: stays as it was said; the closed account keeps its name
    ENDS = "ends"  # of the account itself: goes with it
    ACCOUNT = "account"  # moved by the workflow of accounts


_LISTED = """
moves: people.employment.person people.employment.line_manager trajectories.obligation.person
moves: people.formeremployment.person people.formeremployment.line_manager
moves: trajectories.trajectory.person trajectories.trajectory.supervisor trajectories.earliercertificate.person
moves: assessments.certificate.person dossiers.feedbackrequest.reader
moves: exemptions.exemptionrequest.person exemptions.externalqualification.person
moves: courses.edition.led_by agenda.meeting.organiser people.user.merged_into
moves: exemptions.offeredtime.host
once: assessments.seat.person trajectories.intakeslot.host trajectories.startanswer.person courses.interest.person
once: courses.registration.person courses.edition_given_by.user agenda.meeting_guests.user
once: assessments.ceremonyanswer.person
once: dossiers.snapshotgrant.user dossiers.dossiergrant.user notices.notice.recipient notices.preference.person
says: audit.event.actor audit.event.on_behalf_of policy.policyvalue.set_by
says: people.twopeople.noted_by people.invitation.invited_by people.feedupload.uploaded_by
says: people.feedupload.undone_by imports.tablelayout.saved_by dossiers.evidence.replaced_by dossiers.evidenceversion.by
says: trajectories.registerupload.uploaded_by trajectories.obligationpause.recorded_by
says: trajectories.obligationadjustment.requested_by trajectories.obligationadjustment.proposed_by
says: trajectories.obligationadjustment.consented_by trajectories.obligationadjustment.decided_by
says: trajectories.linemanagerdiscussion.line_manager trajectories.intakereport.written_by
says: trajectories.intakereturn.returned_by dossiers.criteriontext.edited_by dossiers.revision.author
says: dossiers.evidence.added_by dossiers.feedbackcomment.author dossiers.partialrecognition.advised_by
says: dossiers.partialrecognition.decided_by dossiers.snapshot.endorsed_by dossiers.snapshotreading.reader
says: assessments.assessment.started_by assessments.assessment.announced_by assessments.assessment.consensus_by
says: assessments.arbitration.asked_by exemptions.exemptionrequest.opened_by exemptions.exemptionrequest.filed_by
says: exemptions.exemptionrequest.waived_by exemptions.exemptionrequest.advised_by
says: exemptions.exemptionrequest.advised_for exemptions.exemptionrequest.decided_by
says: exemptions.exemptiondocument.added_by exemptions.exemptiondocument.seen_by exemptions.question.asked_by
says: exemptions.externalqualification.decided_by courses.registration.registered_by courses.attendance.noted_by
ends: mfa.authenticator.user usersessions.usersession.user
ends: guardian.userobjectpermission.user people.user_groups.user people.user_user_permissions.user
ends: people.feedimage.person
ends: people.twopeople.first people.twopeople.second people.invitation.person agenda.calendarfeed.person
account: people.roleassignment.person people.delegation.from_person people.delegation.to_person
account: account.emailaddress.user
"""
FATES: dict[str, Fate] = {
    name: Fate(fate)
    for line in _LISTED.split("\n")
    if line
    for fate, _colon, names in [line.partition(": ")]
    for name in names.split()
}


def relations() -> dict[str, models.ForeignKey[User, User]]:
    """Every foreign key to a person, those of joining tables too, by "app.model.field"."""
    found: dict[str, models.ForeignKey[User, User]] = {}
    for relation in User._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if isinstance(field, models.ForeignKey) and not field.model._meta.proxy:
            found[f"{field.model._meta.label_lower}.{field.name}"] = field
    return found


def carry_over(closing: User, staying: User) -> None:
    """Move what moves and delete what ends; the caller holds the transaction and has refused what cannot be."""
    for name, field in relations().items():
        rows = field.model._default_manager.filter(**{field.name: closing})
        fate = FATES[name]
        if fate == Fate.ENDS:
            rows.delete()
        elif fate == Fate.MOVES:
            rows.update(**{field.name: staying})
        elif fate == Fate.ONCE:
            _carry_once(field, list(rows), staying)


def _carry_once(field: models.ForeignKey[User, User], rows: list[models.Model], staying: User) -> None:
    """All at once where nothing stands in the way; else one by one, without those that the person has already."""
    manager = field.model._default_manager
    try:
        with transaction.atomic():
            manager.filter(pk__in=[row.pk for row in rows]).update(**{field.name: staying})
    except IntegrityError:
        for row in rows:
            try:
                with transaction.atomic():
                    manager.filter(pk=row.pk).update(**{field.name: staying})
            except IntegrityError:
                continue
