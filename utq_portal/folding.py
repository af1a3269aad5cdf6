"""Folded columns: what is searched and sorted (docs/domain.md, Finding people and things).

A model that is searched has a ``FoldedField`` that names the fields it is made of, inherits ``Folded`` and has a
manager of ``FoldedQuerySet``. Saving, bulk writing and ``update`` then keep the column by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db import migrations, models, transaction
from django.db.models import Q

from utq_portal.names import clean_line, clean_name, fold, ways

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
    _TextField = models.TextField[str, str]
else:
    _CharField, _TextField = models.CharField, models.TextField

BATCH = 500
MOST_WORDS = 6
M = TypeVar("M", bound=models.Model)


class LineFormField(forms.CharField):
    """A line that is read without signs that nobody sees; of these alone it is empty."""

    clean_text = staticmethod(clean_line)

    def to_python(self, value: object) -> Any:
        """The line as it is kept."""
        text = super().to_python(value)
        if not isinstance(text, str):
            return text
        return self.clean_text(text) or self.empty_value


class NameFormField(LineFormField):
    """A name, with one form of apostrophe and hyphen."""

    clean_text = staticmethod(clean_name)


class LineField(_CharField):
    """A line of text that is cleaned on its way into the database, however it is written (docs/domain.md, Names)."""

    form_field: type[LineFormField] = LineFormField

    def deconstruct(self) -> Any:
        """A plain CharField to migrations: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Clean the value of the object too."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.form_field.clean_text(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: object) -> Any:
        """Clean what ``update`` writes and what a filter asks for."""
        value = super().get_prep_value(value)
        return self.form_field.clean_text(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        """A form field that cleans before it asks whether something was typed."""
        return super().formfield(**{"form_class": self.form_field, **kwargs} if not self.choices else kwargs)


class NameField(LineField):
    """A name of a person."""

    form_field = NameFormField


class FoldedField(_TextField):
    """The folded text of the fields ``of``, in their order; ``values.last_name`` is a key of a JSON field."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs |= {"editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)
        self.of = tuple(of)

    def deconstruct(self) -> Any:
        """With the fields it is made of."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "of": self.of}

    def db_parameters(self, connection: Any) -> Any:
        """Compared byte by byte on PostgreSQL too: one order on both databases."""
        found: dict[str, object] = {**super().db_parameters(connection)}
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found

    @property
    def sources(self) -> frozenset[str]:
        """The fields from which the text is made."""
        return frozenset(one.partition(".")[0] for one in self.of)

    def folded(self, row: models.Model) -> str:
        """What belongs in the column of ``row``."""
        return fold(*(_said(row, one) for one in self.of))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Fold anew at every insert and save."""
        value = self.folded(model_instance)
        setattr(model_instance, self.attname, value)
        return value


def _said(row: models.Model, path: str) -> str:
    name, _dot, key = path.partition(".")
    value = getattr(row, name)
    if key:
        value = value.get(key) if isinstance(value, dict) else ""
    return str(value or "")


def folded_fields(model: type[models.Model]) -> list[FoldedField]:
    """The folded columns of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, FoldedField)]


def _touched(model: type[models.Model], names: Collection[str]) -> list[FoldedField]:
    """The columns that go stale when the fields ``names`` are written and they are not."""
    return [field for field in folded_fields(model) if field.name not in names and field.sources & set(names)]


class FoldedQuerySet(models.QuerySet[M]):
    """Rows with folded columns: no bulk writer leaves one behind."""

    def update(self, **kwargs: Any) -> int:
        """As Django's, and fold anew what was made of the fields that are written."""
        stale = _touched(self.model, kwargs)
        if not stale:
            return super().update(**kwargs)
        with transaction.atomic(using=self.db, savepoint=False):
            keys = list(self.order_by().values_list("pk", flat=True))
            done = super().update(**kwargs)
            refold(self.model._default_manager.using(self.db), stale, keys)
        return done

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's, with the folded columns of the fields that are written."""
        rows, names = list(objs), list(fields)
        for field in _touched(self.model, names):
            names.append(field.name)
            for row in rows:
                setattr(row, field.attname, field.folded(row))
        return super().bulk_update(rows, names, batch_size=batch_size)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """As Django's; what is written over an existing row takes its folded columns along."""
        if names := kwargs.get("update_fields"):
            kwargs["update_fields"] = [*names, *(field.name for field in _touched(self.model, list(names)))]
        return super().bulk_create(objs, *args, **kwargs)


class Folded(models.Model):
    """A model with folded columns."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As Django's; a save of some fields takes their folded columns along."""
        if update_fields is not None:
            names = list(update_fields)
            update_fields = [*names, *(field.name for field in _touched(type(self), names))]
        super().save(*args, update_fields=update_fields, **kwargs)


def refold(rows: models.QuerySet[Any, Any], fields: Sequence[FoldedField], keys: Sequence[Any] | None = None) -> int:
    """Fold these columns of the rows with these ``keys`` (None: all) anew, in batches; returns how many changed."""
    wanted = list(rows.order_by("pk").values_list("pk", flat=True)) if keys is None else keys
    changed = 0
    for place in range(0, len(wanted), BATCH):
        stale = []
        for row in rows.filter(pk__in=wanted[place : place + BATCH]):
            before = [getattr(row, field.attname) for field in fields]
            after = [field.folded(row) for field in fields]
            if after != before:
                for field, value in zip(fields, after, strict=True):
                    setattr(row, field.attname, value)
                stale.append(row)
        models.QuerySet.bulk_update(rows.all(), stale, [field.name for field in fields], batch_size=BATCH)
        changed += len(stale)
    return changed


def filled(app: str, model: str, **cleaned: Callable[[str], str]) -> migrations.RunPython:
    """A migration's step that fills the folded columns of the rows there are, and cleans their fields ``cleaned``."""

    def fill(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(app, model)
        rows = table._default_manager.using(schema_editor.connection.alias)
        fields = folded_fields(table)
        columns = [*cleaned, *(field.attname for field in fields)]
        last = 0
        while part := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
            last = part[-1].pk
            for row in part:
                for name, clean in cleaned.items():
                    setattr(row, name, clean(getattr(row, name)))
                for field in fields:
                    setattr(row, field.attname, field.folded(row))
            rows.bulk_update(part, columns)

    return migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)


def found(
    text: str,
    folded: str | Sequence[str],
    also: Sequence[str] = (),
    within: Mapping[str, Callable[[str], Any]] | None = None,
    *,
    beginning: bool = False,
) -> Q:
    """The rows in which every word of ``text`` stands (docs/domain.md, Finding people and things).

    A word stands in one of the ``folded`` columns, or fits one of the lookups ``also`` as it was typed, such as
    ``person__email__istartswith``; ``within`` gives for a lookup such as ``person__in`` the rows that a word names. A
    word of signs alone fits nothing; empty text fits every row. ``beginning``: a word of the column begins with it.
    """
    columns = [folded] if isinstance(folded, str) else list(folded)
    wanted = Q()
    for word in clean_line(text).split()[:MOST_WORDS]:
        one = Q(pk__in=[])
        for column in columns:
            one |= in_folded(column, word, beginning=beginning)
        for lookup in also:
            one |= Q(**{lookup: word})
        for lookup, rows in (within or {}).items():
            one |= Q(**{lookup: rows(word)})
        wanted &= one
    return wanted


def in_folded(column: str, word: str, *, beginning: bool = False) -> Q:
    """The rows whose folded ``column`` holds the typed ``word`` in one of its ways."""
    held = Q(pk__in=[])
    for parts in ways(word):
        way = Q()
        for part in parts:
            if beginning:
                way &= Q(**{f"{column}__startswith": part}) | Q(**{f"{column}__contains": f" {part}"})
            else:
                way &= Q(**{f"{column}__contains": part})
        held |= way
    return held
