"""Where no PDF can be drawn, none is offered."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from django.test import Client

from courses.models import Registration
from dossiers.offered import offered_to
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, registered
from utq_portal.people.models import User
from utq_portal.web import pango


def test_no_statement_is_offered_that_cannot_be_drawn(
    cast: Cast, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(make_edition(make_course("F0")), cast.teacher, Registration.State.COMPLETED)
    for libraries, number in [((), 1), (("libnot-there-1.0.so.0",), 0)]:
        monkeypatch.setitem(pango.LIBRARIES, sys.platform, libraries)
        page = signed_in(cast.teacher).get("/courses/mine/").content.decode()
        assert page.count("Add the statement to my dossier") == number
        assert len(offered_to(cast.teacher)) == number
