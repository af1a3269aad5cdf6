"""Nothing of the university for which the portal was first made shows at another one (docs/domain.md, Public pages).

What is fixed for it stands in the demo alone; the pages of every role show what the institution's own row says.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from tests.architecture.rows import ANONYMOUS, EVERYONE, SIGNED_IN
from tests.architecture.test_access_matrix import ROWS
from tests.cast import Cast, make_cast
from tests.second_university import rename_institution
from utq_portal.people.models import User

ROOT = Path(settings.BASE_DIR)
FIRST = re.compile(r"\b(Twente|CELT|4TU|utwente|UT-20\d\d)\b", re.IGNORECASE)
# where the coordinator chooses or makes a profile stand the codes of those that come with the portal
CODES = {"settings_profile", "settings_profiles", "setup"}
WRITTEN = ("assessments", "courses", "dossiers", "exemptions", "trajectories", "utq_portal", "templates", "static")
# the demo is that university; migrations seed its profile, which another one replaces
APART = ("utq_portal/demo/", "static/vendor/", "/migrations/", "/profile_data.py")
KINDS = {".py", ".html", ".txt", ".js", ".css", ".svg", ".po"}


def test_code_pages_and_translations_name_no_university() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for folder in WRITTEN
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in KINDS and not any(apart in path.as_posix() for apart in APART)
        for hit in FIRST.finditer(path.read_text())
    ]
    assert found == []


def reader(cast: Cast, who: frozenset[str]) -> User | None:
    """Somebody who gets a page; nobody is a visitor."""
    if EVERYONE in who or ANONYMOUS in who:
        return None
    return cast.stranger if SIGNED_IN in who else cast.people()[min(who)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.who and not row.post_only))
def test_no_page_of_any_role_shows_the_first_university(name: str, client: Client) -> None:
    cast = make_cast()
    rename_institution()
    url = reverse(name, kwargs=ROWS[name].kwargs(cast))
    person = reader(cast, ROWS[name].who)
    for language in ("en", "nl"):
        if person is not None:
            User.objects.filter(pk=person.pk).update(language=language)
            client.force_login(User.objects.get(pk=person.pk))
        answer = client.get(url, headers={"accept-language": language})
        page = "" if answer.streaming else answer.content.decode(errors="replace")
        answer.close()
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        shown = [hit[0] for hit in FIRST.finditer(strip_tags(page))]
        assert [word for word in shown if not (name in CODES and word.startswith("UT-"))] == []
        if "site-header" in page:
            assert "Northern University" in page or "Noordelijke Universiteit" in page
