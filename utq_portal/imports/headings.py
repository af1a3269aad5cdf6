"""What the columns of a table are called, and which heading stands for which field (docs/domain.md, Headings)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
HEADING = 80  # characters of a heading that are shown
BETWEEN = ": "  # between the heading of a group and that of a column


def plain(heading: str) -> str:
    """A heading for comparison: no case, accents, spaces or punctuation."""
    decomposed = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(char for char in decomposed if char.isalnum())


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a kind of table: the field that each known heading stands for, and what must be there.

    ``name`` is the field with a name, of which some are shown. ``optional`` fields need no column; ``most`` is the
    number of rows that such a table may have. ``parts`` has fields that may stand together in one column, such as a
    whole name: that column is known by ``words`` too, its parts are the fields. ``dates`` and ``shares`` are the
    fields that hold days and parts of a whole. ``labels`` are the fields' names in words, ``key`` the field that every
    row has and no line with a sum. ``weak`` words count only where no other column holds their field; the words under
    ``listed`` fields are told when somebody looks at the columns. ``other`` fields are about somebody else: in a group
    with such a name, "Voornaam" is not the first name of whom the row is about.
    """

    words: Mapping[str, str]
    name: str
    optional: frozenset[str] = frozenset()
    most: int = 100_000
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    labels: Mapping[str, Promise] = field(default_factory=dict)
    key: str = ""
    weak: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    other: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a row; each needs a column unless it is optional."""
        return self.order or tuple(name for name in dict.fromkeys(self.words.values()) if name not in self.parts)

    def word_of(self, heading: str) -> str:
        """The known word that this heading is; empty when there is none."""
        word = plain(heading)
        if word not in self.words:
            word = plain(_ASIDE.sub("", heading))
        return word if word in self.words else ""

    def field_of(self, heading: str) -> str:
        """The field that a column with this heading holds; empty when it is not known."""
        return self.words.get(self.word_of(heading), "")

    def missing(self, fields: Iterable[str]) -> list[str]:
        """The fields that must be there and are not."""
        there = set(fields)
        for whole, parts in self.parts.items():
            if whole in there:
                there.update(parts)
        return [name for name in self.fields if name not in there and name not in self.optional]


def columns(table: str, name: str, **options: Any) -> Columns:
    """The columns that lines such as "field: heading heading" tell, with the ``options`` of Columns."""
    pairs = (line.split(":") for line in table.strip().splitlines())
    return Columns({word: field for field, words in pairs for word in words.split()}, name, **options)


def words_in(file: Path) -> dict[str, str]:
    """The headings of a data file: lines such as "field: Heading; Another heading", under the names of systems."""
    found: dict[str, str] = {}
    for line in file.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith(("#", "[")):
            name, _colon, headings = line.partition(":")
            for heading in headings.split(";"):
                found.setdefault(plain(heading), name.strip())
    found.pop("", None)
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """The headings of a table: the line where they stand, the headings and the field of each column ("" if unknown)."""

    line: int
    headings: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """A key for each column: its heading for comparison, with a number where it stands there twice."""
        seen: Counter[str] = Counter()
        found = []
        for heading in self.headings:
            word = plain(heading) or "-"
            seen[word] += 1
            found.append(word if seen[word] == 1 else f"{word}#{seen[word]}")
        return tuple(found)

    @property
    def fingerprint(self) -> str:
        """The same for every file with these headings, in whatever order."""
        return hashlib.sha256("|".join(sorted(self.keys)).encode()).hexdigest()

    @property
    def twice(self) -> list[str]:
        """The fields that more than one column holds."""
        return sorted(name for name, count in Counter(filter(None, self.fields)).items() if count > 1)


def head_of(line: int, cells: Sequence[str], above: Sequence[Sequence[str]], columns: Columns) -> Head:
    """The headings that this line tells, with those on the lines ``above`` it, the uppermost first.

    A cell there is the name of a group, or the beginning of a heading that runs over two or three lines.
    """
    told = [*above, cells]
    width = max((place + 1 for one in told for place, cell in enumerate(one) if cell.strip()), default=0)
    headings, words = [], []
    groups = [""] * len(above)
    for place in range(width):
        own = _at(cells, place)
        over = [_at(one, place) for one in above]
        # the name of a group holds to the right, until a line above it begins another group
        for at, word in enumerate(over):
            groups[at] = word or (groups[at] if (own or any(over[at + 1 :])) and not any(over[:at]) else "")
        heading, word = _heading(own, groups, columns)
        headings.append(heading[:HEADING])
        words.append(word)
    return Head(line, tuple(headings), _without_wholes(_strong(words, columns), columns))


def _at(cells: Sequence[str], place: int) -> str:
    return " ".join(cells[place].split()) if place < len(cells) else ""


def _heading(own: str, groups: Sequence[str], columns: Columns) -> tuple[str, str]:
    """A column's heading and the known word that it is: with the names of its groups where those tell more."""
    parts = [part for part in dict.fromkeys((*groups, own)) if part]
    if len(parts) < 2:
        heading = "".join(parts)
        return heading, columns.word_of(heading)
    whole = BETWEEN.join(parts)
    *before, last = parts
    tries = [" ".join(parts)]
    for group in reversed(before):
        tries += [f"{group} {last}", f"{last} {group}"]
    if not any(columns.field_of(group) in columns.other for group in before):
        tries.append(last)
    return whole, next((word for text in tries if (word := columns.word_of(text))), "")


def _strong(words: Sequence[str], columns: Columns) -> list[str]:
    """The field of each column: weak words give way to another column of the same field."""
    firm = {columns.words[word] for word in words if word and word not in columns.weak}
    fields = [columns.words.get(word, "") for word in words]
    return ["" if name in firm and word in columns.weak else name for word, name in zip(words, fields, strict=True)]


def _without_wholes(fields: list[str], columns: Columns) -> tuple[str, ...]:
    """Where a name has columns of its own, the column with the whole name is not needed."""
    for whole, parts in columns.parts.items():
        needed = [part for part in parts if part not in columns.optional]
        if whole in fields and all(part in fields for part in needed):
            fields = ["" if name == whole else name for name in fields]
    return tuple(fields)


def fitness(head: Head) -> tuple[int, int]:
    """How well a line tells headings: fields known, and fewer of them twice."""
    return len({name for name in head.fields if name}), -len(head.twice)


def best_head(lines: Sequence[tuple[int, list[str]]], columns: Columns) -> Head | None:
    """The headings among the first lines of a table; without any that is known, the first line that looks like it."""
    heads = [one for place in range(len(lines)) for one in heads_at(lines, place, columns)]
    if not heads:
        return None
    best = max(heads, key=fitness)  # the first of those that fit equally well
    return best if fitness(best)[0] else _likely(lines, columns)


def heads_at(lines: Sequence[tuple[int, list[str]]], place: int, columns: Columns) -> list[Head]:
    """What the headings would be on this line: by themselves, and with one or two lines above.

    A line that names a group about somebody else is never left out: "Voornaam" below it would be read as the person's.
    """
    line, cells = lines[place]
    above = [own for _line, own in lines[max(place - 2, 0) : place]]
    about_others = [any(columns.field_of(cell) in columns.other for cell in own) for own in reversed(above)]
    least = len(about_others) - about_others[::-1].index(True) if any(about_others) else 0
    return [head_of(line, cells, above[len(above) - count :], columns) for count in range(least, len(above) + 1)]


def _likely(lines: Sequence[tuple[int, list[str]]], columns: Columns) -> Head:
    """The first line with about as many cells as the table has columns."""
    widest = max(sum(bool(cell.strip()) for cell in cells) for _line, cells in lines)
    for line, cells in lines:
        if sum(bool(cell.strip()) for cell in cells) * 3 >= widest * 2:
            return head_of(line, cells, (), columns)
    return head_of(*lines[0], (), columns)
