"""What axe has read in this run, whichever story came there first and in whichever process.

Axe reads how a page is built, not what it says, and stories pass many pages that are built of the same parts: signing
in, the lists and forms of each role. A part is an element as a rule of axe can see it: with its attributes and state,
those of all that it lies in, what stands before it and directly in it, whether it has text, a label, and what it
refers to; a heading with the level before it; and the same part twice. Left out are words, numbers and where a link
leads. Parts are known for one kind of address, one language, one university's colours and one width.

A page with a part that is not known there is read in whole, by all rules.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

from playwright.sync_api import Page

PARTS = """(address) => {
  // of these it counts whether something is said, not what
  const WORDS = new Set(["action", "alt", "aria-description", "aria-label", "content", "datetime", "download",
    "formaction", "href", "nonce", "placeholder", "src", "title", "value"]);
  const REFERS = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "list", "headers"];
  const hash = (text) => { // two halves of 32 bits
    let [one, two] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at += 1) {
      const sign = text.charCodeAt(at);
      one = Math.imul(one ^ sign, 2654435761);
      two = Math.imul(two ^ sign, 1597334677);
    }
    one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
    two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
    return `${(two >>> 0).toString(36)}.${(one >>> 0).toString(36)}`;
  };
  const said = (el, { name, value }) => {
    if (name === "href" && (value.startsWith("#") || el.rel === "stylesheet")) return value;
    return WORDS.has(name) ? String(Boolean(value.trim())) : value.replace(/\\d+/g, "N");
  };
  const now = (el) => [
    el.checked && "checked", el.indeterminate && "mixed", el.disabled && "off", el.readOnly && "fixed",
    el.matches("input:not([type=hidden]), textarea") && Boolean(el.value) && "filled",
    el.matches(":popover-open, :modal") && "open", el === document.activeElement && "focus",
    el.labels && `labels ${el.labels.length}`, el.textContent.trim() && "text",
    [...el.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim()) && "own text",
    ...REFERS.map((name) => el.getAttribute(name)?.split(/\\s+/).every((id) => document.getElementById(id))),
  ].join();
  let heading = 0;
  const level = (el) => {
    const here = Number(/^H([1-6])$/.exec(el.tagName)?.[1] ?? el.getAttribute("aria-level") ?? 0);
    const before = heading;
    heading = here || heading;
    return here && before;
  };
  const brand = [...document.querySelectorAll("link[rel=stylesheet]")].map((one) => one.getAttribute("href"));
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const where = [address, innerWidth, document.documentElement.lang, ...brand].join(" ");
  const whole = ["title", "h1", "main", "header", "footer", "nav"];
  const counted = whole.map((name) => document.querySelectorAll(name).length);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  const found = new Set([hash(`${where} ${counted} ${twice}`)]);
  const walk = (el, inside) => {
    if (["SCRIPT", "STYLE", "TEMPLATE"].includes(el.tagName)) return;
    const own = [...el.attributes].map((one) => `${one.name}=${said(el, one)}`).sort().join(" ");
    const chain = hash(`${inside} ${el.tagName} ${own}`);
    const within = [...el.children].map((one) => one.tagName).filter((name, at, all) => name !== all[at - 1]);
    const before = el.previousElementSibling;
    const part = hash(`${chain} ${now(el)} ${level(el)} ${within} ${before?.tagName} ${before?.getAttribute("class")}`);
    found.add(found.has(part) ? `${part}.2` : part);
    for (const one of el.children) walk(one, chain);
  };
  walk(document.documentElement, where);
  return [...found];
}"""


class Looked:
    """The parts so far, one a line in a file that all processes of a run share; in memory where there is none."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.known: set[str] = set()
        self.read = 0  # so much of the file is known

    def is_new(self, page: Page, address: str) -> bool:
        """A part of this page was not there yet at this address (without its numbers); from now on it was."""
        parts: list[str] = page.evaluate(PARTS, address)
        if self.file is None:
            return self._added(parts) != []
        with self.file.open("a+") as lines:
            fcntl.flock(lines, fcntl.LOCK_EX)
            lines.seek(self.read)
            self.known.update(lines.read().split())
            new = self._added(parts)
            lines.writelines(f"{part}\n" for part in new)
            lines.flush()
            self.read = lines.tell()
        return new != []

    def _added(self, parts: list[str]) -> list[str]:
        new = [part for part in parts if part not in self.known]
        self.known.update(new)
        return new


LOOKED = Looked()
