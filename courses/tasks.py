"""The clock of the catalogue: offers and kept places that run out, editions that begin."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from courses.models import Edition
from courses.workflow import completion, registration, sharing
from courses.workflow.registration import settle_places
from courses.workflow.statements import freeze_missing


@shared_task(name="courses.settle")
def settle(edition: int) -> None:
    """Something of this edition runs out now; a second run, or a late one, finds it done."""
    settle_places(Edition.objects.get(pk=edition), now=timezone.now())


@shared_task(name="courses.settle_all")
def settle_all() -> None:
    """The same for all editions, in case a promise was lost, and for those that began."""
    registration.settle_all(now=timezone.now())


@shared_task(name="courses.share_opened")
def share_opened() -> None:
    """A dossier was opened after its teacher agreed that it is read on a day."""
    sharing.share_opened(timezone.localdate())


@shared_task(name="courses.count_results")
def count_results() -> None:
    """A dossier was opened after a course that counts in it was completed."""
    completion.count_results()


@shared_task(name="courses.freeze_statements")
def freeze_statements() -> None:
    """What statements say is kept from when the result was noted; here for results from before that was so."""
    freeze_missing()
