"""What a PDF draws, letter by letter: the outline of each glyph in the embedded font, beside the one it should have.

The text layer says what was meant; only outlines say what a reader sees.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zlib
from functools import cache
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from utq_portal.web.typeface import fonts_folder

FILES = {
    "Noto-Serif": "NotoSerif-Regular.ttf",
    "Noto-Serif-Italic": "NotoSerif-Italic.ttf",
    "Noto-Serif-Semi-Bold": "NotoSerif-SemiBold.ttf",
    "Noto-Sans": "NotoSans-Regular.ttf",
    "Noto-Sans-Semi-Bold": "NotoSans-SemiBold.ttf",
}
_REFERENCE = rb"(\d+) 0 R"


class Drawn:
    """A PDF of the portal, taken apart."""

    def __init__(self, made: bytes) -> None:
        self.objects = _objects(made)
        self.fonts = {name: _Face(self, body) for name, body in self._named_fonts()}
        self.lines = self._lines()

    @property
    def text(self) -> str:
        """Everything that is drawn, in its order, without spaces."""
        return "".join("".join(self.letters).split())

    @property
    def letters(self) -> list[str]:
        """The signs of every glyph that is drawn."""
        return [self.fonts[font].signs.get(glyph, "") for font, _size, glyphs in self.lines for glyph in glyphs]

    @property
    def sizes(self) -> set[float]:
        """The sizes that letters are set in, in the units of the content."""
        return {size for _font, size, _glyphs in self.lines}

    def wrong(self) -> list[str]:
        """The glyphs whose outline is not the one of the letter that they stand for."""
        used = {(font, glyph) for font, _size, glyphs in self.lines for glyph in glyphs}
        said = [(self.fonts[font].name, self.fonts[font].fault(glyph)) for font, glyph in sorted(used)]
        return [f"{name}: {fault}" for name, fault in said if fault]

    def stream(self, number: int) -> bytes:
        """The bytes of a stream object, unpacked."""
        return unpacked(self.objects[number])

    def _named_fonts(self) -> list[tuple[str, bytes]]:
        found = []
        for body in self.objects.values():
            for name, number in re.findall(rb"/([A-Z]{6}) (\d+) 0 R", body):
                if b"/Type0" in self.objects[int(number)]:
                    found.append((name.decode(), self.objects[int(number)]))
        return found

    def _lines(self) -> list[tuple[str, float, list[int]]]:
        found = []
        for number, body in self.objects.items():
            if b">>\nstream\n" not in body or b"/Length1" in body:
                continue
            font, size = "", 0.0
            for part in re.finditer(rb"/([A-Z]{6}) ([\d.]+) Tf|\[([^\]]*)\] TJ", self.stream(number)):
                if part[1]:
                    font, size = part[1].decode(), float(part[2])
                else:
                    glyphs = "".join(re.findall(r"<([0-9a-f]+)>", part[3].decode()))
                    found.append((font, size, [int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4)]))
        return found


class _Face:
    """One embedded font: what its glyphs stand for, and how they look."""

    def __init__(self, sheet: Drawn, body: bytes) -> None:
        name = re.search(rb"/BaseFont /[A-Z]{6}\+([\w-]+)", body)
        assert name
        self.name = name[1].decode()
        self.signs = _signs(sheet.stream(_follow(body, b"ToUnicode")))
        descendant = re.search(rb"/DescendantFonts \[" + _REFERENCE, body)
        assert descendant
        descriptor = sheet.objects[_follow(sheet.objects[int(descendant[1])], b"FontDescriptor")]
        self.font = TTFont(io.BytesIO(sheet.stream(_follow(descriptor, b"FontFile2"))))

    def fault(self, glyph: int) -> str:
        """What is wrong with this glyph; empty when its outline is that of its letter."""
        signs = self.signs.get(glyph, "")  # none: a further part of the letter before it
        whole = _whole(FILES[self.name])
        if glyph == 0:
            return f"{signs!r} has no glyph"
        # a face may draw a letter as its parts (ị as i and a dot), of which the first one carries the letter
        parts = {signs, *unicodedata.normalize("NFD", signs)}
        if len(signs) == 1 and whole.getGlyphName(glyph) not in {whole.getBestCmap().get(ord(one)) for one in parts}:
            return f"{signs!r} is another glyph"
        same = _outline(self.font, self.font.getGlyphName(glyph)) == _outline(whole, whole.getGlyphName(glyph))
        return "" if same else f"{signs!r} has another outline"


@cache
def _whole(file: str) -> TTFont:
    return TTFont(fonts_folder() / file)


def _outline(font: TTFont, name: str) -> Any:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value


def _objects(made: bytes) -> dict[int, bytes]:
    """Every object by its number, those packed in object streams too."""
    found = {}
    for head in re.finditer(rb"(?<=\n)(\d+) 0 obj\n", made):
        body = made[head.end() : made.index(b"endobj", _after_stream(made, head.end()))]
        found[int(head[1])] = body
    for body in [one for one in found.values() if b"/ObjStm" in one]:
        found |= _packed(body)
    return found


def _after_stream(made: bytes, start: int) -> int:
    """Where the stream of the object that starts here ends; the start itself when it has none."""
    head = re.match(rb"<<(?:[^>]|>(?!>\nstream\n))*>>\nstream\n", made[start : start + 2000])
    length = re.search(rb"/Length (\d+)", head[0]) if head else None
    return start + head.end() + int(length[1]) if head and length else start


def _packed(body: bytes) -> dict[int, bytes]:
    count, first = (int(found[1]) for key in (rb"/N (\d+)", rb"/First (\d+)") if (found := re.search(key, body)))
    inside = unpacked(body)
    numbers = [int(one) for one in inside[:first].split()[: 2 * count]]
    places = dict(zip(numbers[::2], numbers[1::2], strict=True))
    ends = [*list(places.values())[1:], len(inside) - first]
    return {
        number: inside[first + start : first + end] for (number, start), end in zip(places.items(), ends, strict=True)
    }


def unpacked(body: bytes) -> bytes:
    """The bytes of a stream object."""
    start = re.search(rb">>\nstream\n", body)
    assert start
    packed = body[start.end() : body.rindex(b"endstream")]
    return zlib.decompressobj().decompress(packed) if b"/FlateDecode" in body[: start.start()] else packed


def _follow(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" " + _REFERENCE, body)
    assert found, key
    return int(found[1])


def _signs(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>", cmap)
    return {int(glyph, 16): bytes.fromhex(signs.decode()).decode("utf-16-be") for glyph, signs in pairs if signs}
