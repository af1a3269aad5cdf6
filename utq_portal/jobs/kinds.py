"""Three kinds of jobs, each with a process of its own, so that no mail waits behind a sheet (docs/domain.md, Jobs)."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

MAIL, PDF, REST = "mail", "pdf", "rest"
KINDS = (MAIL, PDF, REST)


def kind_of(task: str) -> str:
    """The kind of the task with this name; what settings.JOB_KINDS does not name is the rest."""
    return next((kind for kind, tasks in settings.JOB_KINDS.items() if task in tasks), REST)


def of_kind(kind: str) -> Q:
    """The jobs of one kind."""
    if kind == REST:
        return ~Q(task__in=[task for tasks in settings.JOB_KINDS.values() for task in tasks])
    return Q(task__in=settings.JOB_KINDS[kind])
