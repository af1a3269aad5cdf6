"""Settling an obligation without a certificate of this university: an exemption, or a qualification from elsewhere."""

from __future__ import annotations

from datetime import date

from trajectories.obligations.models import Obligation


def settle(obligation: Obligation, *, how: str, on: date) -> bool:
    """The obligation is met on ``on`` by exemption or external qualification; False when it was settled already."""
    return Obligation.objects.filter(pk=obligation.pk, settled_by="").update(settled_by=how, settled_on=on) == 1


def protect(obligation: Obligation, *, on: date) -> None:
    """A request was filed on ``on``, on or before the deadline: while it runs the term is not overdue.

    docs/domain.md, Settling and protection.
    """
    Obligation.objects.filter(pk=obligation.pk, protected_on=None).update(protected_on=on)


def unprotect(obligation: Obligation) -> None:
    """What was filed in time ended without settling the obligation: its own deadline counts again."""
    Obligation.objects.filter(pk=obligation.pk).update(protected_on=None)


def open_again(obligation: Obligation, *, how: str) -> None:
    """What settled it was withdrawn: the obligation runs again with its own deadline.

    docs/domain.md, Settling and protection.
    """
    Obligation.objects.filter(pk=obligation.pk, settled_by=how).update(
        settled_by=Obligation.Settled.NOT, settled_on=None, protected_on=None
    )
