"""The grid of evidence against criteria as the pages show it (docs/domain.md, Ticks)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers import words
from dossiers.models import Evidence
from dossiers.queries.dossiers import Piece
from trajectories.models import Competence, Criterion
from utq_portal import names

JUST = timedelta(hours=1)  # so long a removed piece keeps its row
OWN_ORDER = ""
ORDERS: dict[str, Promise] = {
    OWN_ORDER: _("Own order"),
    "new": _("Newest first"),
    "name": _("Name"),
    "size": _("Size"),
}
BY_PIECE, BY_CRITERION = "piece", "criterion"
UNTICKED = "unticked"
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid: a piece and a criterion."""

    column: Column
    value: str
    ticked: bool

    @property
    def criterion(self) -> Criterion:
        return self.column.criterion


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of evidence with its cells, and what is said of it."""

    piece: Evidence
    icon: str
    mime: str
    cells: list[Cell]
    fresh: bool
    ticks: int  # criteria of this grid that it shows
    unsorted: bool  # not ticked for any criterion of the profile
    gone: bool  # removed just now
    until: date | None  # a removed piece can be put back until this day
    here: bool  # the piece that a narrow screen shows

    @property
    def said(self) -> str:
        """How many criteria it shows, in words."""
        return words.shows_words(self.ticks)


@dataclass(frozen=True, slots=True)
class Column:
    """A criterion with what covers it."""

    criterion: Criterion
    pieces: int
    videos: int
    gap: str
    recognised: bool
    first: bool  # of its competence
    locked: str  # why nothing can be ticked here; empty: it can
    here: bool  # the criterion that a narrow screen shows

    @property
    def covered(self) -> bool:
        return self.pieces > 0 or self.recognised


@dataclass(frozen=True, slots=True)
class Group:
    """A competence above its columns."""

    competence: Competence
    columns: list[Column]

    @property
    def span(self) -> int:
        return len(self.columns)

    @property
    def locked(self) -> str:
        return self.columns[0].locked


@dataclass(frozen=True, slots=True)
class Turn:
    """The way to the next or former piece or criterion on a narrow screen."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pieces are shown, in which order, and what a narrow screen shows of them; from the address."""

    search: str = ""
    show: str = ""  # all, UNTICKED, or the number of a competence
    order: str = OWN_ORDER
    by: str = BY_PIECE
    here: str = ""  # the number of the piece, or the key of the criterion

    @classmethod
    def of(cls, asked: QueryDict) -> Choice:
        """What an address asks for; what it cannot mean is left out."""
        order, by = asked.get("order", ""), asked.get("by", "")
        return cls(
            search=asked.get("q", "").strip()[:LONGEST_SEARCH],
            show=asked.get("show", "")[:10],
            order=order if order in ORDERS else OWN_ORDER,
            by=by if by in (BY_PIECE, BY_CRITERION) else BY_PIECE,
            here=asked.get("here", "")[:20],
        )

    def query(self, **changes: str) -> str:
        """The address of this choice with some of it changed, without what goes without saying."""
        now = {**dict(self.fields), "here": self.here, **changes}
        return urlencode({name: value for name, value in now.items() if value and (name, value) != ("by", BY_PIECE)})

    @property
    def fields(self) -> list[tuple[str, str]]:
        """This choice as fields of a form, but for what a narrow screen shows."""
        found = {"q": self.search, "show": self.show, "order": self.order, "by": self.by}
        return [(name, value) for name, value in found.items() if value]

    @property
    def key(self) -> str:
        """The address of what is shown; drafts of one selection never meet another."""
        return self.query(by="", here="")

    @property
    def by_piece(self) -> str:
        """The address for one piece with its criteria."""
        return self.query(by=BY_PIECE, here="")

    @property
    def by_criterion(self) -> str:
        """The address for one criterion with its pieces."""
        return self.query(by=BY_CRITERION, here="")


@dataclass(frozen=True, slots=True)
class Grid:
    """Evidence against criteria; ``baseline`` are the ticks as shown, so that two windows never undo each other."""

    rows: list[Row]
    columns: list[Column]
    baseline: str
    writable: bool
    total: int  # pieces in the dossier
    choice: Choice = field(default_factory=Choice)

    @property
    def movable(self) -> bool:
        """Whether the rows stand in the teacher's own order, all of them, and can be given another place."""
        return self.writable and not (self.choice.order or self.choice.search or self.choice.show)

    @property
    def groups(self) -> list[Group]:
        """The columns by competence."""
        found: dict[int, Group] = {}
        for column in self.columns:
            competence = column.criterion.competence
            found.setdefault(competence.pk, Group(competence, [])).columns.append(column)
        return list(found.values())

    @property
    def open_groups(self) -> list[Group]:
        """The competences in which evidence can be ticked."""
        return [group for group in self.groups if not group.locked]

    @property
    def locked_groups(self) -> list[Group]:
        """The competences in which it cannot, each with its sentence."""
        return [group for group in self.groups if group.locked]

    @property
    def shown(self) -> list[Row]:
        """The rows of pieces that are in the dossier."""
        return [row for row in self.rows if not row.gone]

    @property
    def pieces(self) -> str:
        """The keys of the pieces shown: a page takes no tick off that it did not show."""
        return " ".join(str(key) for key in sorted(row.piece.pk for row in self.shown))

    @property
    def steps(self) -> list[tuple[str, str, bool]]:
        """What a narrow screen can show: its value in the address, its words, and whether it is shown now."""
        if self.choice.by == BY_CRITERION:
            shown = [(column.criterion, column.here) for column in self.columns]
            return [(str(one.pk), f"{one.code} {one.short}", here) for one, here in shown]
        return [(str(row.piece.number), str(row.piece), row.here) for row in self.shown]

    @property
    def place(self) -> str:
        """Piece 12 of 25, or criterion 3 of 15."""
        steps = self.steps
        told = {"place": next((n for n, step in enumerate(steps, 1) if step[2]), 0), "count": len(steps)}
        if self.choice.by == BY_CRITERION:
            return str(_("Criterion %(place)s of %(count)s") % told)
        return str(_("Piece %(place)s of %(count)s") % told)

    @property
    def criterion(self) -> Criterion | None:
        """The criterion that a narrow screen shows with its pieces."""
        if self.choice.by != BY_CRITERION:
            return None
        return next((one.criterion for one in self.columns if one.here), None)

    @property
    def before(self) -> Turn | None:
        """The way to the piece or criterion before the one of now."""
        return _turns(self)[0]

    @property
    def after(self) -> Turn | None:
        """The way to the next one."""
        return _turns(self)[1]

    @property
    def span(self) -> int:
        """How many columns there are beside the names."""
        return len(self.columns) + 1


def grid(
    pieces: Sequence[Piece],
    shown: Iterable[Piece],
    criteria: Sequence[Criterion],
    *,
    writable: bool,
    locked: Mapping[int, str] | None = None,
    choice: Choice | None = None,
) -> Grid:
    """The grid of ``shown`` pieces; columns count all ``pieces``. ``locked`` says why, by key of the competence."""
    choice, shown = choice or Choice(), list(shown)
    here_row, here_column = _here(choice, shown, criteria)
    columns = [
        _column(one, pieces, first=not n or criteria[n - 1].competence_id != one.competence_id, locked=locked or {},
                here=one.pk == here_column)
        for n, one in enumerate(criteria)
    ]  # fmt: skip
    rows = [_row(one, columns, here=one.evidence.number == here_row) for one in shown]
    cells = [(row.piece.pk, cell) for row in rows if not row.gone for cell in row.cells]
    ticked = [(piece, cell.criterion.pk) for piece, cell in cells if cell.ticked and not cell.column.locked]
    baseline = " ".join(f"{piece}.{criterion}" for piece, criterion in sorted(ticked))  # whatever the order of rows
    return Grid(rows, columns, baseline, writable, len(pieces), choice)


def _here(choice: Choice, shown: Sequence[Piece], criteria: Sequence[Criterion]) -> tuple[int, int]:
    """The number of the piece and the key of the criterion that a narrow screen shows; the first unless asked."""
    numbers = [one.evidence.number for one in shown if one.evidence.removed_at is None] or [0]
    keys = [one.pk for one in criteria] or [0]
    asked = int(choice.here) if choice.here.isascii() and choice.here.isdigit() else 0
    if choice.by == BY_CRITERION:
        return numbers[0], asked if asked in keys else keys[0]
    return asked if asked in numbers else numbers[0], keys[0]


def _turns(grid: Grid) -> tuple[Turn | None, Turn | None]:
    """The way to the one before and the one after, on a narrow screen."""
    steps, by_criterion = grid.steps, grid.choice.by == BY_CRITERION
    place = next((n for n, step in enumerate(steps) if step[2]), None)

    def turn(n: int) -> Turn | None:
        if not 0 <= n < len(steps):
            return None
        value, label, _here = steps[n]
        said = label.split()[0] if by_criterion else _("Piece %(number)s") % {"number": value}
        return Turn(str(said), grid.choice.query(here=value))

    return (None, None) if place is None else (turn(place - 1), turn(place + 1))


def _row(one: Piece, columns: Sequence[Column], *, here: bool) -> Row:
    piece = one.evidence
    gone = piece.removed_at
    return Row(
        piece=piece,
        icon="trash" if gone else words.piece_icon(piece),
        mime=words.mime_words(piece),
        cells=[Cell(c, f"{piece.pk}.{c.criterion.pk}", c.criterion.pk in one.criteria) for c in columns],
        fresh=timezone.localtime(piece.added_at).date() == timezone.localdate(),
        ticks=sum(column.criterion.pk in one.criteria for column in columns),
        unsorted=not one.criteria,
        gone=gone is not None,
        until=timezone.localtime(gone).date() + timedelta(days=settings.EVIDENCE_KEPT_DAYS) if gone else None,
        here=here,
    )


def _column(
    criterion: Criterion, pieces: Sequence[Piece], *, first: bool, locked: Mapping[int, str], here: bool
) -> Column:
    ticked = [one.evidence for one in pieces if criterion.pk in one.criteria]
    return Column(
        criterion=criterion,
        pieces=len(ticked),
        videos=sum(words.piece_icon(piece) == "video" for piece in ticked),
        gap=getattr(criterion, "gap", ""),
        recognised=getattr(criterion, "recognised", False),
        first=first,
        locked=locked.get(criterion.competence_id, ""),
        here=here,
    )


def shown_here(pieces: Sequence[Piece], criteria: Sequence[Criterion]) -> list[Piece]:
    """What belongs on the page of one competence: what was ticked for it, and what was not ticked at all."""
    here = {one.pk for one in criteria}
    return [one for one in pieces if not one.criteria or one.criteria & here]


# ---------- which pieces, in which order ----------


def chosen(pieces: Sequence[Piece], criteria: Sequence[Criterion], choice: Choice) -> list[Piece]:
    """The pieces that a choice shows, in its order; ``pieces`` come in the teacher's own."""
    found = [one for one in pieces if _fits(one, criteria, choice)]
    if choice.order == "new":
        found.sort(key=lambda one: (one.evidence.replaced_at or one.evidence.added_at, one.evidence.pk), reverse=True)
    elif choice.order == "name":
        found.sort(key=lambda one: (one.evidence.folded, one.evidence.number))
    elif choice.order == "size":
        found.sort(key=lambda one: (-one.evidence.file_size, one.evidence.number))
    return found


def _fits(one: Piece, criteria: Sequence[Criterion], choice: Choice) -> bool:
    if choice.show == UNTICKED and one.criteria:
        return False
    if choice.show.isdigit():
        here = {c.pk for c in criteria if str(c.competence.number) == choice.show}
        if here and not one.criteria & here:
            return False
    piece = one.evidence
    said = names.fold(str(piece.number), piece.title, piece.description, piece.file_name, piece.url)
    return names.holds(said, choice.search)


def show_choices(pieces: Sequence[Piece], criteria: Sequence[Criterion]) -> list[tuple[str, str]]:
    """What can be shown, with how many pieces that is."""
    unticked = sum(not one.criteria for one in pieces)
    found = [
        ("", str(_("All pieces (%(count)s)") % {"count": len(pieces)})),
        (UNTICKED, str(_("Not ticked yet (%(count)s)") % {"count": unticked})),
    ]
    for competence in {one.competence_id: one.competence for one in criteria}.values():
        here = {one.pk for one in criteria if one.competence_id == competence.pk}
        count = sum(bool(one.criteria & here) for one in pieces)
        label = _("Competence %(number)s (%(count)s)") % {"number": competence.number, "count": count}
        found.append((str(competence.number), str(label)))
    return found
