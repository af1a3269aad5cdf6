"""Certificates whose letters were drawn wrong, drawn again (docs/domain.md, Certificates drawn again)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import messages
from assessments.models import Certificate, EarlierFile
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.post import post
from utq_portal.web import files
from utq_portal.web.files import Stored

REDRAWN = declare("assessments.certificate_redrawn", _("Certificate %(number)s was drawn again"), EVERYONE)
# what the two former files of a face shared out among them: one letter beyond these, and others were drawn wrong too
DRAWN_RIGHT = re.compile(
    "[\u0000-\u00ff\u0131\u0152\u0153\u02bb\u02bc\u02c6\u02da\u02dc\u2000-\u206f\u20ac\u2122\u2191\u2193\u2212\u2215\ufeff\ufffd]*"
)
FORMER_FACES = re.compile(rb"/BaseFont */[A-Z]{6}\+(Source-Serif|Inter)")
_STREAM = re.compile(rb"stream\r?\n")
BATCH = 200


def wrongly_drawn() -> Iterator[Certificate]:
    """The valid certificates with a letter that the former fonts drew wrong, and whose file was drawn with those."""
    drawn = Certificate.objects.filter(state=Certificate.State.ISSUED).exclude(file_path="")
    for row in drawn.select_related("person").order_by("pk").iterator(chunk_size=BATCH):
        if not DRAWN_RIGHT.fullmatch(_words(row)) and _has_former_faces(row):
            yield row


def _words(row: Certificate) -> str:
    """Everything that the sheet prints, besides the fixed sentences."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                yield from texts(one)
        elif isinstance(value, str):
            yield value

    return row.name_printed + "".join(texts(row.printed))


def _has_former_faces(row: Certificate) -> bool:
    """Whether the kept file names a font of before; a file that is gone counts as such."""
    try:
        made = files.location(row.file_path).read_bytes()
    except FileNotFoundError:
        return True
    return FORMER_FACES.search(made) is not None or any(FORMER_FACES.search(part) for part in _unpacked(made))


def _unpacked(made: bytes) -> Iterator[bytes]:
    """The packed parts of a PDF that can be unpacked."""
    for start in _STREAM.finditer(made):
        try:
            yield zlib.decompressobj().decompress(made[start.end() :])
        except zlib.error:
            continue


@transaction.atomic
def keep_redrawn(certificate: Certificate, stored: Stored) -> bool:
    """Put the new sheet in the place of the one that ``certificate`` had, and tell the holder; number and code stay.

    The earlier file is kept with its hash. False when another file stands there by now.
    """
    row = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if row.file_path != certificate.file_path or row.state != Certificate.State.ISSUED:
        return False
    now = timezone.now()
    EarlierFile.objects.create(
        certificate=row, file_path=row.file_path, sha256=row.sha256, rendered_at=row.rendered_at, replaced_at=now
    )
    changes = {"file_path": stored.path, "sha256": stored.sha256, "rendered_at": now}
    Certificate.objects.filter(pk=row.pk).update(**changes)
    data = {"number": row.number, "sha256": stored.sha256, "earlier": row.sha256}
    event = record(REDRAWN.name, row, by=None, case=row.case, data=data)
    post(
        messages.CERTIFICATE_REDRAWN,
        [row.person],
        row,
        occasion=event,
        url=f"/certificates/{row.pk}/",
        params={"number": row.number},
    )
    return True
