"""A coordinator's stand-in who sends any form is answered in words, not with an error (docs/domain.md, Stand-ins)."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.architecture.rows import EVERYONE, SIGNED_IN
from tests.architecture.test_access_matrix import ROWS
from tests.cast import Cast, make_cast
from utq_portal.people.models import Role, User
from utq_portal.people.workflow.delegation import delegate

OPEN_TO_STAND_IN = sorted(
    name for name, row in ROWS.items() if {"coordinator", SIGNED_IN} & row.who and EVERYONE not in row.who
)


class Forms(HTMLParser):
    """What each form of a page sends as it stands, by address; "" is the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.select, self.chosen, self.area = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "form":
            self.forms.append((found.get("action", "") if found.get("method") == "post" else "-", {}))
        elif not self.forms:
            return
        elif tag == "input" and name:
            ticked = found.get("type") not in {"radio", "checkbox"} or "checked" in found
            if ticked and found.get("type") != "file":
                self.sent[name] = value or ("on" if found.get("type") == "checkbox" else "")
        elif tag == "button" and name:
            self.sent.setdefault(name, value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and value and ("selected" in found or self.select not in self.sent):
            self.sent[self.select] = value
        elif tag == "textarea":
            self.area = name
            self.sent[name] = ""

    def handle_endtag(self, tag: str) -> None:
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data

    @property
    def sent(self) -> dict[str, str]:
        return self.forms[-1][1]


def filled(values: dict[str, str]) -> dict[str, str]:
    """The same with something typed where nothing stands."""
    return {name: value or "A. Voorbeeld" for name, value in values.items()}


def stand_in(cast: Cast) -> User:
    """Somebody without a role of their own."""
    today = timezone.localdate()
    until = today + timedelta(days=7)
    delegate(
        cast.coordinator,
        cast.stranger,
        Role.COORDINATOR,
        by=cast.coordinator,
        faculty=None,
        valid_from=today,
        valid_until=until,
        today=today,
    )
    return User.objects.get(pk=cast.stranger.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN_TO_STAND_IN)
def test_every_form_is_answered(name: str) -> None:
    row = ROWS[name]
    cast = make_cast()
    url = reverse(name, kwargs=row.kwargs(cast))
    client = Client(raise_request_exception=False)
    client.force_login(stand_in(cast), backend="utq_portal.people.backend.PeopleBackend")
    tries: list[tuple[str, dict[str, str]]] = [(url, {})]
    if not row.post_only:
        answer = client.get(url)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            page = Forms()
            page.feed(answer.content.decode())
            here = [(action or url, values) for action, values in page.forms if action != "-"]
            tries += here + [(action, filled(values)) for action, values in here]
        answer.close()  # a file that is streamed stays open until then
    wrong = []
    for action, values in tries:
        if action.startswith("/accounts/logout"):
            continue
        answer = client.post(action, values)
        answer.close()
        if answer.status_code >= 500:
            wrong.append((action, sorted(values), answer.status_code))
    assert wrong == []
