"""States and counts of a dossier in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.models import Evidence
from dossiers.queries.sections import Status, status_in
from trajectories.models import Trajectory
from utq_portal.web.numbers import grouped

if TYPE_CHECKING:
    from dossiers.queries.sections import Section

_MIMES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "video/mp4": gettext_lazy("Video"),
    "text/plain": gettext_lazy("Text"),
    "text/markdown": "Markdown",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def status_of(section: Section) -> Status:
    """How a section stands; remarks to work on come before the state."""
    lapsed = section.lapsed(timezone.localdate()) and section.dossier.trajectory.state in Trajectory.WRITABLE
    elsewhere = section.ready_elsewhere_on is not None
    return status_in(section.state, section.remarks, elsewhere=elsewhere, lapsed=lapsed)


def pieces_words(count: int) -> str:
    """6 pieces of evidence."""
    return ngettext("%(count)s piece of evidence", "%(count)s pieces of evidence", count) % {"count": count}


def shows_words(count: int) -> str:
    """Shows 2 criteria; empty for none."""
    if not count:
        return ""
    return ngettext("shows %(count)s criterion", "shows %(count)s criteria", count) % {"count": count}


def count_words(count: int) -> str:
    """268 words."""
    return ngettext("%(count)s word", "%(count)s words", count) % {"count": grouped(count)}


def advised(count: int, least: int, most: int) -> str:
    """268 words, 600 to 1,200 advised."""
    return _("%(words)s, %(least)s to %(most)s advised") % {
        "words": count_words(count),
        "least": number_format(least, force_grouping=True),
        "most": number_format(most, force_grouping=True),
    }


def covered_words(covered: int, criteria: int) -> str:
    """2 of 3 criteria covered."""
    return ngettext(
        "%(covered)s of %(count)s criterion covered", "%(covered)s of %(count)s criteria covered", criteria
    ) % {"covered": covered, "count": criteria}


def mime_words(piece: Evidence) -> str:
    """PDF, Word, link."""
    return _("Link") if piece.url else str(_MIMES.get(piece.file_mime, piece.file_name.rpartition(".")[2].upper()))


def piece_icon(piece: Evidence) -> str:
    """The drawing before a piece of evidence."""
    if piece.kind == Evidence.Kind.VIDEO or piece.file_mime.startswith("video/"):
        return "video"
    if piece.url:
        return "link"
    return "slides" if piece.file_mime == _SLIDES else "file"


def text_label(about: str) -> str:
    """What the editor is called: "Your text on 2" or "Your text on 2.1"."""
    return _("Your text on competence %(number)s") % {"number": about}
