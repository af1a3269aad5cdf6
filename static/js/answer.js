// What the server said, in one word; and what the other scripts share. Loaded before all of them.
//
// portal.ask(address, options) → {kind, status, told, text}, and portal.told(status, text) for a request of another
// kind. The kinds: done; signedout (a page to sign in, or 401); token (signed in elsewhere since: try again); changed
// (409); large (413); refused (told.error may say why); away (no answer, or none that means anything); overtaken.

const words = document.getElementById("words")?.dataset ?? {};
const KINDS = { 401: "signedout", 408: "away", 409: "changed", 413: "large", 429: "away" };

/** The token as it is now: signing in again in another window changes it. */
function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}

function read(text) {
  try { return JSON.parse(text); } catch { return null; }
}

/** What an answer means; ``page`` when a page was asked for and not data. */
function told(status, text, { page = false } = {}) {
  const data = page ? null : read(text);
  const answer = { status, text, told: data ?? {} };
  if (status === 0 || status >= 500) return { ...answer, kind: "away" };
  if (KINDS[status]) return { ...answer, kind: KINDS[status] };
  if (status === 403 && data?.token) return { ...answer, kind: "token" };
  if (status >= 400) return { ...answer, kind: "refused" };
  if (page) return { ...answer, kind: ours(text) ? "done" : "signedout" };
  if (data) return { ...answer, kind: "done" };
  // a page instead of data: somebody in between, or we, want the reader to sign in
  return { ...answer, kind: text.trimStart().startsWith("<") ? "signedout" : "away" };
}

/** Whether a fetched page is of the person who reads this one. */
function ours(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.body.dataset.user === document.body.dataset.user;
}

async function ask(address, { page = false, headers = {}, ...options } = {}) {
  try {
    const sent = { redirect: "manual", ...options, headers: { "X-Script": "1", ...headers } };
    const answer = await fetch(address, sent);
    if (answer.type === "opaqueredirect") return { kind: "signedout", status: 302, text: "", told: {} };
    return told(answer.status, await answer.text(), { page });
  } catch (fault) {
    return { kind: fault.name === "AbortError" ? "overtaken" : "away", status: 0, text: "", told: {} };
  }
}

/** A link to sign in that leaves this page as it is. */
function signInLink() {
  const link = Object.assign(document.createElement("a"), { href: words.login, target: "_blank", rel: "opener" });
  link.textContent = words.signin;
  return link;
}

function button(label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button small" });
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A notice with a sentence and buttons, to be put on the page. */
function notice(sentence, buttons) {
  const frame = document.createElement("div");
  frame.className = "notice";
  frame.dataset.is = "care";
  frame.setAttribute("role", "status");
  const [text, row, body] = ["span", "span", "div"].map((name) => document.createElement(name));
  text.textContent = sentence;
  row.className = "row";
  row.append(...buttons);
  body.className = "stack tight";
  body.append(text, row);
  frame.append(drawing("warning"), body);
  return frame;
}

globalThis.portal = { ask, told, token, signInLink, button, drawing, notice, words };
