"""Move a row from one state to the next: who may, from where, to where, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.access import NEVER, Reason, Refused, Rule
from utq_portal.audit.models import Event
from utq_portal.audit.record import write
from utq_portal.audit.verbs import NOBODY, Audience, declare
from utq_portal.people.responsible import Responsible

if TYPE_CHECKING:
    from utq_portal.people.models import User

    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField

__all__ = [
    "BALLS",
    "MOVED_ON",
    "NOT_YOURS",
    "CaseRow",
    "Guard",
    "Held",
    "Look",
    "Refused",
    "Staged",
    "StateField",
    "Step",
    "advance",
    "case_models",
    "right_columns",
    "settle",
    "with_open_steps",
]


@dataclass(frozen=True, slots=True)
class Look:
    """How the tag ``status`` draws a state: its kind, and an icon where that is not the one of the kind."""

    tone: str
    icon: str = ""


class Held:
    """A constraint in the body of a model, where its states are in sight; the table has it as if it stood in Meta."""

    def __init__(self, constraint: models.BaseConstraint) -> None:
        self.constraint = constraint

    def contribute_to_class(self, model: type[models.Model], _name: str) -> None:
        """Django calls this while it makes the class, once Meta is read."""
        options = model._meta
        options.constraints = [*options.constraints, self.constraint]
        options.original_attrs["constraints"] = options.constraints  # for migrations, of a Meta that names none


class StateField(_CharField):
    """The state of a row: one of ``choices``, and the constraint ``check`` lets the table hold no other."""

    def __init__(self, *, check: str = "", **kwargs: Any) -> None:
        super().__init__(**{"max_length": 24, **kwargs})
        self.check_name = check

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """With the constraint, made of the states."""
        super().contribute_to_class(cls, name, private_only)
        if self.check_name:  # a copy of the field, as migrations make them, adds none
            known = Q((f"{name}__in", [state for state, _label in self.flatchoices]))
            Held(models.CheckConstraint(condition=known, name=self.check_name)).contribute_to_class(cls, name)

    def deconstruct(self) -> Any:
        """A plain CharField to migrations: the constraint is told apart."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Staged(models.Model):
    """A row that moves through states. After insert only ``advance`` writes it: ``save()`` puts an old one back.

    Beside its ``State`` each model says of every state who has the ball by it, and how it is drawn.
    """

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]]
    LOOK: ClassVar[Mapping[str, Look]]

    state = models.CharField(max_length=24)
    state_since = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A row with a state is changed through its workflow.")
        super().save(*args, **kwargs)

    @classmethod
    def states_of(cls, who: str) -> list[str]:
        """The states by which ``who`` has the ball."""
        return [state for state, holder in cls.RESPONSIBLE.items() if holder == who]

    @classmethod
    def turns(cls, start: str = "") -> list[When]:
        """Who has the ball by the state, as conditions of a ``Case``; ``start`` leads to the row ("case__")."""
        return [When(**{f"{start}state": state}, then=Value(who.value)) for state, who in cls.RESPONSIBLE.items()]

    @classmethod
    def told_by(cls, state: str, since: datetime) -> dict[str, Any]:
        """The columns of a row that comes to a state."""
        return {"state": state, "state_since": since}

    @property
    def look(self) -> Look:
        """How the present state is drawn."""
        return self.LOOK[self.state]

    @property
    def case(self) -> str:
        """The key under which the timeline finds this row's events."""
        return f"{self._meta.model_name}:{self.pk}"


class CaseRow(Staged):
    """A row with a state that lies with somebody: who, and since when, is stored (docs/domain.md, Who has the ball).

    A new row and ``advance`` have it from the tables beside the State. Where more decides, BALLS says what: so does
    ``advance``, and each verb that changes that ends with ``settle``.
    """

    STEP: ClassVar[Mapping[str, str]] = {}  # the step that lists show, where a model has a column for it

    responsible = models.CharField(max_length=24)
    responsible_since = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            for name, value in self.told_by(self.state, self.state_since).items():
                setattr(self, name, value)
        super().save(*args, **kwargs)

    @classmethod
    def told_by(cls, state: str, since: datetime) -> dict[str, Any]:
        """With who has the ball by the table, from now on, and the step."""
        step = {"step": cls.STEP[state]} if cls.STEP else {}
        held = {"responsible": cls.RESPONSIBLE[state].value, "responsible_since": since}
        return super().told_by(state, since) | held | step


# of a CaseRow of which more than the state decides: the columns as they should be, in SQL
BALLS: dict[type[CaseRow], Callable[[], dict[str, Any]]] = {}


def right_columns(model: type[CaseRow]) -> dict[str, Any]:
    """Who has the ball of the rows of ``model`` and since when, as it should be, in SQL."""
    told = {"responsible": Case(*model.turns(), output_field=models.CharField()), "responsible_since": F("state_since")}
    return told | BALLS.get(model, dict)()


def settle(rows: QuerySet[Any]) -> None:
    """Write who has the ball of these, as it should be; the caller has locked them."""
    rows.update(**right_columns(rows.model))


def case_models() -> list[type[CaseRow]]:
    """The tables that store who has the ball; an upper app's first, as a lower one's ball follows from it."""
    return [model for model in reversed(apps.get_models()) if issubclass(model, CaseRow)]


S = TypeVar("S", bound=Staged)


@dataclass(frozen=True, slots=True)
class Guard:
    """A fact that must hold; checked on the locked row, and told to the user when it does not."""

    holds: Callable[[Any], bool]
    why: Promise | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A move of a machine (docs/domain.md); ``rule=None``: only the system takes it; ``verb`` is its audit name."""

    verb: str
    sources: tuple[str, ...]
    target: str
    rule: Rule | None
    guards: tuple[Guard, ...] = ()
    sentence: Promise | str = ""
    audience: frozenset[Audience] = field(default=NOBODY)

    def __post_init__(self) -> None:
        declare(self.verb, self.sentence, self.audience, self.rule)

    @property
    def name(self) -> str:
        return self.verb.partition(".")[2]

    def open_to(self, user: User) -> Q:
        """The rows on which ``user`` may take this step now."""
        theirs = NEVER if self.rule is None else self.rule(user)
        return NEVER if theirs is NEVER else Q(state__in=self.sources) & theirs


NOT_YOURS = Reason("not_yours", _("This step is not yours to take."))
MOVED_ON = Reason("moved_on", _("Someone has already moved this on. What you see now is how far it is."))


def advance(
    subject: Staged,
    step: Step,
    *,
    by: User | None,
    changes: Mapping[str, object] | None = None,
    data: Mapping[str, object] | None = None,
    case: str = "",
) -> Event:
    """Take ``step``: one guarded UPDATE of the state and ``changes``, and the audit event, in one transaction.

    The state test stays on the updated row itself: were it pushed into a subquery by a rule that joins,
    PostgreSQL would not repeat it after waiting and two people could both take the step.
    A stand-in is logged with the person whose role it is: whoever the step's rule allows only together with them.
    Raises Refused with the reason; nothing is left behind then.
    """
    table = type(subject)._default_manager
    with transaction.atomic():
        row = table.select_for_update(of=("self",)).get(pk=subject.pk)
        if step.rule is None:
            allowed = by is None
        else:
            allowed = by is not None and table.filter(step.rule(by), pk=row.pk).exists()
        if not allowed:
            raise Refused(NOT_YOURS)
        if row.state not in step.sources:
            raise Refused(MOVED_ON)
        failing = [guard.why for guard in step.guards if not guard.holds(row)]
        if failing:
            raise Refused(failing[0], failing[1:])
        # before the row changes: a step may take it out of the reach of its own rule
        holder = by.acting_for(step.rule, row) if by is not None and step.rule is not None else None
        moved = row.told_by(step.target, timezone.now()) if step.target != row.state else {}
        values = {"state": step.target, **moved, **(changes or {})}
        if not table.filter(pk=row.pk, state__in=step.sources).update(**values):
            raise Refused(MOVED_ON)
        if isinstance(subject, CaseRow) and type(subject) in BALLS:
            settle(table.filter(pk=row.pk))
        event = write(step.verb, subject, by=by, on_behalf_of=holder, case=case or subject.case, data=data)
    for name, value in values.items():
        setattr(subject, name, value)
    return event


def with_open_steps(rows: QuerySet[S], steps: Iterable[Step], user: User) -> QuerySet[S]:
    """Annotate each row with ``may_<step>``: one query for the page and its buttons."""
    annotations: dict[str, object] = {f"may_{step.name}": _told(step.open_to(user)) for step in steps}
    annotated: QuerySet[S] = rows.annotate(**annotations)
    return annotated


def _told(condition: Q) -> Case | Value:
    if condition is NEVER:
        return Value(False, BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
