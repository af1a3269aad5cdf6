// What a screen reader says of pages. In: a line of JSON per page, {name, html, whole}: whole with the head and foot that
// all pages share. Out: a line of JSON, {name, said}.
// The pages are read as they come from the portal, without its scripts; each closed dialog is read after its page.

import { createInterface } from "node:readline";
import { JSDOM, VirtualConsole } from "jsdom";

// a console that is not listened to: jsdom tells that it draws no style sheets
const browser = new JSDOM("<!doctype html><html><body></body></html>", {
  pretendToBeVisual: true,
  virtualConsole: new VirtualConsole(),
});
const { window } = browser;
for (const name of ["window", "document", "navigator", "Node", "Element", "HTMLElement", "MutationObserver",
  "getComputedStyle", "DOMParser", "CustomEvent", "Event", "KeyboardEvent", "MouseEvent", "SVGElement",
  "HTMLInputElement", "HTMLDialogElement"]) {
  Object.defineProperty(globalThis, name, { value: name === "window" ? window : window[name], configurable: true });
}
const { virtual } = await import("@guidepup/virtual-screen-reader");

// where things end, and that a paragraph is one, makes no difference to what is understood
const TOLD_ANYWAY = /^(end of |end, |paragraph$)/;

/** From the first word of this element to the last. */
async function said(container) {
  await virtual.start({ container });
  for (let steps = 0; steps < 5_000; steps += 1) {
    await virtual.next();
    const last = await virtual.lastSpokenPhrase();
    if (last === "end of document") break;
  }
  const phrases = await virtual.spokenPhraseLog();
  await virtual.stop();
  return phrases.slice(1, -1).filter((phrase) => !TOLD_ANYWAY.test(phrase));
}

/** The page as it stands on the screen: no scripts, no dialogs, no menus; those come apart. */
function parts(html, whole) {
  const page = new window.DOMParser().parseFromString(html, "text/html");
  const shared = whole ? "" : ", body > :is(header, footer, .skip, .site-header, .site-footer)";
  for (const gone of page.querySelectorAll(`script, noscript, template, [hidden]${shared}`)) gone.remove();
  // what a button or an option sends is not said, only what is written on it
  for (const one of page.querySelectorAll("button[value], option[value]")) one.removeAttribute("value");
  const apart = [...page.querySelectorAll("dialog, [popover]")];
  for (const one of apart) {
    one.remove();
    one.removeAttribute("popover");
    one.setAttribute("open", "");
  }
  return [page, apart];
}

for await (const line of createInterface({ input: process.stdin })) {
  const { name, html, whole } = JSON.parse(line);
  const [page, apart] = parts(html, whole);
  const told = [page.title];
  for (const part of [page.body, ...apart]) {
    window.document.body.replaceChildren(...(part === page.body ? part.childNodes : [part]));
    told.push(...(part === page.body ? [] : [""]), ...(await said(window.document.body)));
  }
  process.stdout.write(JSON.stringify({ name, said: told }) + "\n");
}
