"""The desk of the own trajectory."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from trajectories.queries.standing import own_rows, standing_of
from utq_portal.dashboard.views.teacher import teacher_home
from utq_portal.desks.desk import Desk, register
from utq_portal.desks.tabs import TEACHER
from utq_portal.web.request import PortalRequest


def _own(request: PortalRequest) -> HttpResponseBase:
    standing = standing_of(request.user)
    if not standing.own:
        raise Http404
    return teacher_home(request, standing)


register(Desk(TEACHER, "", _("My trajectory"), 0, _own, own_rows))
