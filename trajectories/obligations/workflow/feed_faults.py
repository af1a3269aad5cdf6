"""When reading, applying or undoing an HR file breaks off: it ends in a state that tells HR what to do.

docs/domain.md, When the work on a file breaks off.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.obligations import messages
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.bilingual import spoken
from utq_portal.jobs.promise import GaveUp, NotYet, promise
from utq_portal.notices.post import Posting, post_many
from utq_portal.people.models import FeedUpload, User
from utq_portal.web.links import address
from utq_portal.workflow import Refused

log = logging.getLogger(__name__)
State = FeedUpload.State
BROKE_OFF = declare("trajectories.feed_broke_off", _("The work on an HR file broke off"), COORDINATOR_ONLY)
# how often a job may die on the same file before HR is told
MOST_DEATHS = 3
# what was going on, and the state in which the file is then: nothing of it was done
_AFTER = {
    State.STAGED: ("read", State.FAILED),
    State.APPLYING: ("apply", State.READY),
    State.UNDOING: ("undo", State.APPLIED),
}
NOT_AGAIN = _("This file is not waiting for another try.")
NOT_YOURS = _("Only the person who uploaded this file can have it read again.")


@contextmanager
def told(upload: FeedUpload) -> Iterator[None]:
    """Around the work of a job: an unforeseen fault is told to HR, and the job fails for good (GaveUp).

    So does a job that died several times with this file before it could say anything.
    """
    FeedUpload.objects.filter(pk=upload.pk).update(tries=F("tries") + 1)
    upload.refresh_from_db()
    if upload.tries > MOST_DEATHS:
        _break_off(upload)
        raise GaveUp(f"Whoever worked on HR file {upload.pk} died {MOST_DEATHS} times.")
    try:
        yield
    except (NotYet, Refused):
        raise
    except Exception as error:
        upload.refresh_from_db()
        _break_off(upload)
        why = "".join(traceback.format_exception_only(error)).strip()
        raise GaveUp(f"HR file {upload.pk}: {why}") from error


def broke_off(upload: FeedUpload, error: Exception, *, what: str = "") -> None:
    """The same while somebody waits at the page.

    ``what`` is said where the state does not tell what was going on: "apply" or "undo".
    """
    log.error("The work on HR file %s broke off", upload.pk, exc_info=error)
    upload.refresh_from_db()
    _break_off(upload, what=what, waits=True)


@transaction.atomic
def _break_off(upload: FeedUpload, *, what: str = "", waits: bool = False) -> None:
    fault, after = _AFTER.get(State(upload.state), (what, State(upload.state)))
    rows = FeedUpload.objects.filter(pk=upload.pk, state=upload.state)
    if not fault or not rows.update(state=after, fault=fault, tries=0):
        return
    record(BROKE_OFF.name, upload, by=None, data={"at": fault})
    reader = _asked(upload)
    if reader is not None and not waits:
        params = {"file": upload.file_name, "what": spoken(lambda: messages.BROKE_OFF_AT[fault])}
        occasion = f"feed:{upload.pk}:{fault}:{timezone.now().isoformat()}"
        url = address("trajectories:feed", upload.pk)
        post_many([Posting(messages.BROKE_OFF, [reader], upload, occasion, url=url, params=params)])
    upload.refresh_from_db()


def _asked(upload: FeedUpload) -> User | None:
    """Who asked for what broke off: who takes a file back need not have uploaded it."""
    asked = upload.summary.get("undoing") if upload.state == State.UNDOING else None
    return User.objects.filter(pk=asked["by"]).first() if asked else upload.uploaded_by


@transaction.atomic
def try_again(upload: FeedUpload, *, by: User) -> None:
    """Have a file that could not be read tried once more by a job. Raises Refused when it is gone or not yours."""
    if upload.uploaded_by_id != by.pk:
        raise Refused(NOT_YOURS)
    waiting = FeedUpload.objects.filter(pk=upload.pk, state=State.FAILED).exclude(file_path="")
    summary = {**upload.summary, "estimated": True}
    if not waiting.update(state=State.STAGED, fault="", tries=0, rows_done=0, summary=summary):
        raise Refused(NOT_AGAIN)
    key = f"feed:{upload.pk}:stage:{timezone.now().isoformat()}"
    promise("trajectories.stage_feed", {"upload": upload.pk}, key=key)
