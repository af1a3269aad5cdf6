// Small behaviour of every page. Each page works without it.

const { words, ask, token } = globalThis.portal;

// ---------- announcements ----------

const announcer = document.createElement("p");
announcer.className = "sr-only";
announcer.setAttribute("role", "status");
document.body.append(announcer);

/** Let a screen reader say a sentence. */
function announce(sentence) {
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = sentence; });
}

// ---------- errors of a form: the summary gets the focus ----------

document.querySelector("[data-error-summary]")?.focus();

// ---------- dialogs and menus ----------

function show(dialog) {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

// browsers that do not know commandfor
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    if (!button) return;
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    const command = button.getAttribute("command");
    if (command === "show-modal") show(dialog);
    if (command === "close" || command === "request-close") dialog?.close();
  });
}
// browsers that do not know popover: the menu is a part of the page that opens and closes
if (!("popover" in HTMLElement.prototype)) {
  for (const menu of document.querySelectorAll("[popover]")) menu.hidden = true;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    const menu = button && document.getElementById(button.getAttribute("popovertarget"));
    if (menu) menu.hidden = !menu.hidden;
  });
}
// a link or button to the page of a form opens the dialog with that form instead
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(dialog);
});

// ---------- an editor that does not start: the plain page is told in full ----------

addEventListener("load", () => {
  for (const frame of document.querySelectorAll("[data-editor]:not(.runs)")) frame.classList.add("failed");
});

// ---------- a form is sent once ----------

const PATIENCE = 10_000; // then it may be sent again: the answer may have been a download, or got lost

document.addEventListener("submit", (event) => {
  const form = event.target;
  const method = (event.submitter?.getAttribute("formmethod") ?? form.method).toLowerCase();
  if (event.defaultPrevented || method !== "post") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    announce(words.busy);
    return;
  }
  form.setAttribute("aria-busy", "true");
  setTimeout(() => form.removeAttribute("aria-busy"), PATIENCE);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

// signing in again in another window changes the token of the forms that are open here
addEventListener("focus", () => {
  const now = token();
  if (!now) return;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = now;
});

// ---------- a toast goes away by itself, but not from under a hand ----------

for (const toast of document.querySelectorAll(".toast")) {
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 5_000);
    else toast.remove();
  };
  setTimeout(leave, 20_000);
}

// ---------- work that goes on: <section data-progress> is looked at again until it is over ----------

const working = document.querySelector("[data-progress]");
if (working) setTimeout(look, 2_000);

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-progress]");
    if (answer.ok && !now) return location.reload();
    const [said, bar] = [working.querySelector("[role=status]"), working.querySelector("progress")];
    const words = now?.querySelector("[role=status]").textContent;
    if (words && words !== said.textContent) said.textContent = words;
    if (now) bar.replaceWith(now.querySelector("progress"));
  } catch {
    // the connection is gone for a moment: look again later
  }
  setTimeout(look, 3_000);
}

// ---------- dates: the browser's calendar beside the text ----------

for (const button of document.querySelectorAll("[data-opens-picker]")) {
  const frame = button.closest(".date-input");
  const text = frame.querySelector(".input");
  const picker = frame.querySelector("[data-picker]");
  if (!picker.showPicker || text.disabled || text.readOnly) continue;
  button.hidden = picker.hidden = false;
  picker.setAttribute("aria-hidden", "true"); // the text field is the one to read and to type in
  button.addEventListener("click", () => picker.showPicker());
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    const [year, month, day] = picker.value.split("-").map(Number);
    const locale = document.documentElement.lang === "nl" ? "nl-NL" : "en-GB";
    const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    text.value = format.format(new Date(Date.UTC(year, month - 1, day)));
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

// ---------- results as you type: <form method="get" data-live="#results"> ----------

for (const form of document.querySelectorAll("form[data-live]")) {
  let timer, latest;
  form.addEventListener("input", (event) => {
    const typed = event.target.type === "search" ? event.target.value.trim().length : 3;
    clearTimeout(timer);
    if (typed === 0 || typed > 2) timer = setTimeout(find, 300);
  });
  async function find() {
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    latest?.abort();
    latest = new AbortController();
    // not connected, signed out, or overtaken by the next letter: the button still works
    const answer = await ask(address, { signal: latest.signal, page: true });
    if (answer.kind !== "done") return;
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    for (const selector of form.dataset.live.split(",")) {
      const [now, next] = [document, page].map((root) => root.querySelector(selector.trim()));
      if (now && next) now.replaceWith(next);
    }
    history.replaceState(null, "", address);
  }
}
