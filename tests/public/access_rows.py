"""The visitor's pages are for everybody."""

from __future__ import annotations

from tests.architecture.rows import EVERYONE, Row, only
from tests.cast import Cast
from utq_portal.files.storage import store_made
from utq_portal.policy.models import Link

_NAMES = (
    "landing about competences already_qualified exemption_guide exemption_guide_hr "
    "contacts manual experiences accessibility privacy"
)


def a_video(cast: Cast) -> dict[str, object]:
    """A video with captions that the coordinator put on the public pages."""
    film = store_made(b"\x00\x00\x00\x18ftypisom demo", name="film.mp4", mime="video/mp4")
    words = store_made(b"WEBVTT\n", name="en.vtt", mime="text/vtt")
    row = Link.objects.create(
        kind=Link.Kind.VIDEO,
        name_nl="Film",
        name_en="Film",
        file_path=film.path,
        file_name=film.name,
        file_mime=film.mime,
        captions_en_path=words.path,
    )
    return {"pk": row.pk}


def captions(cast: Cast) -> dict[str, object]:
    """Its English captions."""
    return {**a_video(cast), "code": "en"}


PAGES = {name: Row(only(EVERYONE)) for name in _NAMES.split()}
ROWS = {**PAGES, "link_file": Row(only(EVERYONE), a_video), "link_captions": Row(only(EVERYONE), captions)}
