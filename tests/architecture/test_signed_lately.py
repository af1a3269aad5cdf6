"""What cannot be undone asks who signed in lately: every such address (docs/domain.md, Signed in lately)."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.architecture.test_access_matrix import ROWS
from tests.architecture.test_house import ROOT, sources
from tests.architecture.test_signing_in import BACKEND, somebody
from tests.cast import make_cast
from utq_portal.audit.models import Event
from utq_portal.web.doors import FRESH
from utq_portal.web.fresh import MARK

# who somebody is, what somebody may, what the register says: an address that takes such an act stands here
OF_THE_OFFICE = {
    "assessments:annul",
    "assessments:announce",
    "assessments:certificate_replace",
    "assessments:certificate_revoke",
    "person_details",
    "delegate_for",
    "delegation",
    "end_role",
    "exemptions:decide",
    "exemptions:decisions",
    "exemptions:external_reject",
    "exemptions:external_verify",
    "exemptions:revoke",
    "give_role",
    "invite",
    "person_merge",
    "same_person",
    "trajectories:employee_address",
    "trajectories:feed_apply",
    "trajectories:feed_undo",
    "trajectories:register_load",
    "undelivered_person",
}
SENT = {"body": "Words that took a while to write"}


def marked(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The addresses whose view asks who signed in lately."""
    for one in (get_resolver() if resolver is None else resolver).url_patterns:
        if isinstance(one, URLResolver):
            yield from marked(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif getattr(one.callback, MARK, False):
            yield f"{space}{one.name}"


def test_these_ask_and_no_others() -> None:
    assert set(marked()) - FRESH == OF_THE_OFFICE


# the verbs that stand behind these addresses, by the name under which views call them
VERBS = {
    "assessments": {"annul", "announce", "replace_certificate", "revoke_certificate"},
    "exemptions": {"decide", "reject", "revoke", "verify"},
    "trajectories": {"apply_feed", "apply_later", "load", "undo_feed", "undo_later"},
    "utq_portal": {"delegate", "end_role", "give_role", "invite", "join", "merge", "set_details"},
}
ACTING = [path for path in sources() if path.parent.name == "views"]


def calls(function: ast.FunctionDef) -> set[str]:
    """The names and attributes that a function mentions, its inner functions included."""
    found = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return found | {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}


def unguarded(app: str, text: str) -> list[str]:
    """The views of one file that lead to such a verb, by whatever helper of that file, and ask nobody."""
    verbs = VERBS.get(app, set())
    functions = {one.name: one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef)}
    reached = {name for name, one in functions.items() if _verbs_of(one) & verbs}
    while more := {name for name, one in functions.items() if calls(one) & reached} - reached:
        reached |= more
    return sorted(name for name in reached if (marks := _marks_of(functions[name])) and "sent_lately" not in marks)


def _marks_of(function: ast.FunctionDef) -> set[str]:
    """What stands around it; a helper has nothing there."""
    return {node.id for one in function.decorator_list for node in ast.walk(one) if isinstance(node, ast.Name)}


def _verbs_of(function: ast.FunctionDef) -> set[str]:
    """What it calls, itself or by `partial`, of a module (`workflow.decide`) or by name, not of a row (`row.merge`)."""
    made = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    heads = [one.args[0] if ast.unparse(one.func) == "partial" else one.func for one in made]
    modules = {"workflow", "feed", "feed_undo", "joining"}
    return {head.id for head in heads if isinstance(head, ast.Name)} | {
        head.attr
        for head in heads
        if isinstance(head, ast.Attribute) and isinstance(head.value, ast.Name) and head.value.id in modules
    }


@pytest.mark.parametrize("path", ACTING, ids=lambda path: str(path.relative_to(ROOT)))
def test_who_does_such_a_thing_by_any_page_is_asked(path: Path) -> None:
    assert unguarded(path.relative_to(ROOT).parts[0], path.read_text()) == []


def test_a_page_that_decides_several_at_once_is_found_by_its_helper() -> None:
    text = (ROOT / "exemptions" / "views" / "lists.py").read_text()
    assert unguarded("exemptions", text.replace("@sent_lately\n", "")) == ["decisions"]


def long_ago(browser: Client, minutes: int) -> None:
    """As if the person had signed in so long ago."""
    session = browser.session
    session["signed_in_at"] = time.time() - minutes * 60
    session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
    session.save()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OF_THE_OFFICE))
def test_nothing_is_done_for_a_session_of_an_hour_ago_and_nothing_is_lost(name: str) -> None:
    cast = make_cast()
    url = reverse(name, kwargs=ROWS[name].kwargs(cast))
    browser = Client()
    browser.force_login(somebody(cast, name), backend=BACKEND)
    long_ago(browser, 31)
    before = Event.objects.count()
    asked = browser.post(url, SENT, headers={"Referer": "http://testserver/home/?tab=2"})
    assert (asked.status_code, urlsplit(asked["Location"]).path) == (302, "/accounts/reauthenticate/")
    assert Event.objects.count() == before
    assert browser.get(asked["Location"]).status_code == 200
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    page = browser.get(back).content.decode()
    assert "You showed that it is you" in page
    assert (SENT["body"] in page, f'action="{url}"' in page, 'value="/home/?tab=2"' in page) == (True, True, True)
    long_ago(browser, 29)
    answer = browser.post(url, SENT)
    assert "reauthenticate" not in answer.headers.get("Location", "")


@pytest.mark.django_db
def test_a_script_is_told_so() -> None:
    cast = make_cast()
    browser = Client()
    browser.force_login(somebody(cast, "invite"), backend=BACKEND)
    long_ago(browser, 31)
    answer = browser.post(reverse("invite"), SENT, headers={"X-Script": "1"})
    assert (answer.status_code, answer.json()["signed_out"]) == (401, True)


def writes_addresses(path: Path) -> bool:
    """Whether the file knows the table of addresses for signing in."""
    tree = ast.parse(path.read_text())
    return any(
        isinstance(node, ast.ImportFrom) and any(one.name == "EmailAddress" for one in node.names)
        for node in ast.walk(tree)
    )


def test_only_people_writes_addresses_for_signing_in() -> None:
    found = [str(path.relative_to(ROOT)) for path in sources() if writes_addresses(path)]
    assert [path for path in found if not path.startswith("utq_portal/people/")] == []
