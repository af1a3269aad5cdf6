"""One page of a list, cut in the database, and the order of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import Combinable, OrderBy
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
T = TypeVar("T")
U = TypeVar("U")

MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows ``first`` to ``last`` of a list of ``total``; no total where everything is on this page."""

    rows: Sequence[T]
    number: int
    per_page: int
    has_next: bool
    total: int | None = None
    param: str = "page"

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.per_page + len(self.rows)

    @property
    def alone(self) -> bool:
        """Whether everything is on this page."""
        return self.number == 1 and not self.has_next

    def told(self, words: Callable[[T], U]) -> Page[U]:
        """The same page with each row as ``words`` says it."""
        rows = [words(row) for row in self.rows]
        return Page(rows, self.number, self.per_page, self.has_next, self.total, self.param)

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def page_of(
    rows: QuerySet[Any, T] | Sequence[T],
    request: HttpRequest,
    per_page: int = 20,
    *,
    total: int | None = None,
    param: str = "page",
) -> Page[T]:
    """The page that ?page= asks for, in one query of ``per_page`` + 1 rows.

    A list that turns pages is counted, for "1 to 20 of 160" on the screen and on paper: in one query more, and only
    where rows follow and the caller has no ``total``. Anything but a whole number is page 1. A page beyond the end is
    the last one: rows leave a list while somebody works on it, and it must not say that there are none. The rows need a
    total order (end it with ``pk``), or pages would overlap.
    """
    asked = request.GET.get(param, "")
    number = min(max(int(asked), 1), MOST_PAGES) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    found = list(_cut(rows, number, per_page))
    if not found and number > 1:
        number = max(-(-_counted(rows) // per_page), 1)
        found = list(_cut(rows, number, per_page))
    start = (number - 1) * per_page
    if total is None and found and (number > 1 or len(found) > per_page):
        total = _counted(rows) if len(found) > per_page else start + len(found)
    return Page(found[:per_page], number, per_page, len(found) > per_page, total, param)


def _cut(rows: QuerySet[Any, T] | Sequence[T], number: int, per_page: int) -> QuerySet[Any, T] | Sequence[T]:
    """The rows of a page, and one more where others follow."""
    start = (number - 1) * per_page
    return rows[start : start + per_page + 1]


def first_of(rows: QuerySet[Any, T] | Sequence[T], most: int) -> Page[T]:
    """The first rows of a list that turns no pages; the tag ``rest`` says of how many (docs/domain.md, Figures).

    Counted only where there are more.
    """
    found = list(rows[: most + 1])
    more = len(found) > most
    return Page(found[:most], 1, most, more, _counted(rows) if more else len(found))


def _counted(rows: QuerySet[Any, Any] | Sequence[Any]) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


Orders = Mapping[str, str | Combinable | Sequence[str | Combinable]]


def sorted_by(rows: QuerySet[M, T], request: HttpRequest, orders: Orders, default: str) -> QuerySet[M, T]:
    """The rows in the order that ?sort= asks for: a key of ``orders``, with a minus for the other way round.

    An unknown key is the ``default``; rows without a value come last in both directions; ``pk`` ends the order.
    Leaves the key on ``request.sort`` for the column headers.
    """
    asked = request.GET.get("sort", "")
    if asked.removeprefix("-") not in orders:
        asked = default
    request.sort = asked  # type: ignore[attr-defined]
    wanted = orders[asked.removeprefix("-")]
    fields = [wanted] if isinstance(wanted, (str, Combinable)) else list(wanted)
    return rows.order_by(*(_order(field, down=asked.startswith("-")) for field in fields), "pk")


def _order(field: str | Combinable, *, down: bool) -> OrderBy:
    expression: Any = F(field.removeprefix("-")) if isinstance(field, str) else field
    if isinstance(field, str) and field.startswith("-"):
        down = not down
    return OrderBy(expression, descending=down, nulls_last=True)
