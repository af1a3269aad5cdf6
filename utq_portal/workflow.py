"""Move a row from one state to the next: who may, from where, to where, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.db import models, transaction
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.access import NEVER, Refused, Rule
from utq_portal.audit.models import Event
from utq_portal.audit.record import write
from utq_portal.audit.verbs import NOBODY, Audience, declare
from utq_portal.people.responsible import Responsible

if TYPE_CHECKING:
    from utq_portal.people.models import User

    _CharField = models.CharField[str, str]
    _DateTimeField = models.DateTimeField[datetime, datetime]
else:
    _CharField, _DateTimeField = models.CharField, models.DateTimeField

__all__ = [
    "MOVED_ON",
    "NOT_YOURS",
    "ByState",
    "CaseRow",
    "Guard",
    "Held",
    "Look",
    "Refused",
    "Staged",
    "StateField",
    "Step",
    "advance",
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
        """The columns that a state fills besides, for ``advance``."""
        return {}

    @property
    def look(self) -> Look:
        """How the present state is drawn."""
        return self.LOOK[self.state]

    @property
    def case(self) -> str:
        """The key under which the timeline finds this row's events."""
        return f"{self._meta.model_name}:{self.pk}"


class ByState(_CharField):
    """A column that a new row fills from ``table``, a table of its model, by its state."""

    def __init__(self, *, table: str = "", **kwargs: Any) -> None:
        super().__init__(**{"max_length": 24, **kwargs})
        self.table = table

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What the table says, unless the row came with a word of its own."""
        if add and not getattr(model_instance, self.attname):
            setattr(model_instance, self.attname, str(getattr(model_instance, self.table)[model_instance.state]))  # type: ignore[attr-defined]
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        """A plain CharField to migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class _Since(_DateTimeField):
    """The moment since which a row has its state, when it is new."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if add and getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, model_instance.state_since)  # type: ignore[attr-defined]
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


class CaseRow(Staged):
    """A row with a state that lies with somebody: who, and since when, is stored (docs/domain.md, Who has the ball).

    A new row and ``advance`` have it from RESPONSIBLE. Where more than the state decides, the row's app writes it once
    more at the end of the verb (its ``workflow/balls.py``).
    """

    responsible = ByState(table="RESPONSIBLE")
    responsible_since = _Since()

    class Meta:
        abstract = True

    @classmethod
    def right_columns(cls) -> dict[str, Any]:
        """Who has the ball, and since when, as it should be, in SQL; an app says more where more decides."""
        return {
            "responsible": Case(*cls.turns(), output_field=models.CharField()),
            "responsible_since": F("state_since"),
        }

    @classmethod
    def told_by(cls, state: str, since: datetime) -> dict[str, Any]:
        """Who has the ball by the table, from now on; and what other tables of the model say."""
        columns = (one for one in cls._meta.fields if isinstance(one, ByState))
        return {one.attname: str(getattr(cls, one.table)[state]) for one in columns} | {"responsible_since": since}


S = TypeVar("S", bound=Staged)


@dataclass(frozen=True, slots=True)
class Guard:
    """A fact that must hold; checked on the locked row, and told to the user when it does not."""

    holds: Callable[[Any], bool]
    why: Promise | str


@dataclass(frozen=True, slots=True)
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


NOT_YOURS = _("This step is not yours to take.")
MOVED_ON = _("Someone has already moved this on. What you see now is how far it is.")


def advance(
    subject: Staged,
    step: Step,
    *,
    by: User | None,
    changes: Mapping[str, Any] | None = None,
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
        now = timezone.now()
        moved = {} if step.target == row.state else {"state_since": now, **row.told_by(step.target, now)}
        values = {"state": step.target, **moved, **(changes or {})}
        if not table.filter(pk=row.pk, state__in=step.sources).update(**values):
            raise Refused(MOVED_ON)
        event = write(step.verb, subject, by=by, on_behalf_of=holder, case=case or subject.case, data=data)
    for name, value in values.items():
        setattr(subject, name, value)
    return event


def with_open_steps(rows: QuerySet[S], steps: Iterable[Step], user: User) -> QuerySet[S]:
    """Annotate each row with ``may_<step>``: one query for the page and its buttons."""
    annotations: dict[str, Any] = {f"may_{step.name}": _told(step.open_to(user)) for step in steps}
    annotated: QuerySet[S] = rows.annotate(**annotations)
    return annotated


def _told(condition: Q) -> Case | Value:
    if condition is NEVER:
        return Value(False, BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
