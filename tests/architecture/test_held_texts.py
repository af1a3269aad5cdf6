"""What is sent after the session ended is there after signing in (docs/domain.md, What is kept on the device).

Each is sent as a browser without scripts sends it, with the ticks, choices and dates that stood in the same form.
"""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.architecture.test_access_matrix import ROWS
from tests.architecture.test_signing_in import A_PAGE, BACKEND, somebody
from tests.cast import make_cast

WORDS = "Say how you know that they understood it: <b>not</b> what you told them, but what they did."
# the address, and the field in which the text is typed
TEXTS = {
    "assessments:agenda": "form-0-subject",
    "assessments:annul": "reason",
    "assessments:arbitrate": "grounds",
    "assessments:consensus": "t1",
    "assessments:held": "report",
    "assessments:judge": "r1",
    "assessments:members": "members",
    "assessments:object": "conflict",
    "assessments:submit": "word",
    "assessments:waive": "reason",
    "courses:cancel": "reason",
    "courses:reject": "reason",
    "courses:write": "text",
    "dossiers:advise_recognition": "text",
    "dossiers:decide_recognition": "reason",
    "dossiers:feedback": "body",
    "dossiers:review": "reason1",
    "exemptions:advise": "text",
    "exemptions:answer": "text",
    "exemptions:ask_question": "text",
    "exemptions:decide": "reason",
    "exemptions:external_reject": "text",
    "exemptions:file": "note",
    "exemptions:revoke": "text",
    "exemptions:second_ask": "text",
    "trajectories:conclude_intake": "advice",
    "trajectories:discussion": "teaching_tasks",
}
BESIDE = {"ticked": ["3", "7"], "level": ["partly"], "day": ["1 March 2028"], "send": ["1"]}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_words_and_choices_are_there_after_signing_in(name: str) -> None:
    cast = make_cast()
    url = reverse(name, kwargs=ROWS[name].kwargs(cast))
    who = somebody(cast, name)
    browser = Client()
    browser.force_login(who, backend=BACKEND)
    browser.get(reverse("home"))
    Session.objects.all().delete()
    late = browser.post(url, {TEXTS[name]: WORDS, **BESIDE}, headers={"Referer": f"http://testserver{url}"})
    where = urlsplit(late["Location"])
    assert where.path == "/accounts/login/"
    browser.force_login(who, backend=BACKEND)
    landed = browser.get(parse_qs(where.query)["next"][0], headers=A_PAGE)
    page = landed.content.decode()
    assert landed.status_code == 200
    again = re.search(rf'<form id="again" method="post" action="{re.escape(url)}".*?</form>', page, re.DOTALL)
    assert again
    sent = [
        (field, html.unescape(value))
        for field, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', again[0])
        if field not in {"csrfmiddlewaretoken", "held"}
    ]
    assert sorted(sent) == sorted(
        [(TEXTS[name], WORDS), *((n, value) for n, values in BESIDE.items() for value in values)]
    )
    # left alone, it leads on to a page, and never to an address that only takes forms
    left = browser.post(parse_qs(where.query)["next"][0], {"next": url}, headers=A_PAGE)
    on = browser.get(left["Location"], headers=A_PAGE, follow=True)
    assert on.status_code == 200
    on.close()
