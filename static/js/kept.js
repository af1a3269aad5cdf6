// What is kept on this device until the server has it (docs/domain.md, What is kept on the device).
//
// portal.kept is the store: drafts of autosave.js, and every longer text of every other form. An entry belongs to one
// person, and lives for thirty days. A form that carries "not-kept" is left alone. A device that is full, or keeps nothing
// for us, is told so in words; nothing else depends on it.

const { words, button, notice } = globalThis.portal;
const FORM = 1; // the shape of an entry; another one is thrown away
const LIFE = 30 * 24 * 3600 * 1000;
const PAUSE = 300;
const BESIDE = "beside"; // the name of a button that lies in a form and is about something else ({% beside %})
const UNTOLD = new Set(["csrfmiddlewaretoken", "version", "next", "kept-mark"]);
const who = document.body.dataset.user ?? "";

// ---------- the store ----------

const kept = {
  refuses: false, // whether the device took nothing the last time

  key(kind, place) { return `${kind}:${who}:${place}`; },

  get(key) {
    try {
      const entry = JSON.parse(localStorage.getItem(key));
      return entry && entry.form === FORM && entry.who === who ? entry : null;
    } catch { return null; }
  },

  /** False when the device is full or keeps nothing. */
  put(key, entry) {
    const whole = { form: FORM, who, at: new Date().toISOString(), page: location.pathname, title: titleOf(), ...entry };
    return this.write(key, JSON.stringify(whole));
  },

  write(key, text) {
    const before = this.refuses;
    try {
      localStorage.setItem(key, text);
      this.refuses = false;
    } catch { this.refuses = true; }
    if (this.refuses !== before) document.dispatchEvent(new CustomEvent("kept:changed"));
    return !this.refuses;
  },

  drop(key) {
    try { localStorage.removeItem(key); } catch { this.refuses = true; }
  },

  /** Whether the device keeps anything for us at all. */
  tried() {
    if (this.write("kept:tried", "1")) this.drop("kept:tried");
    return !this.refuses;
  },

  /** Have a form carry a mark that the server sends back when it took it; what is kept under it is dropped then. */
  mark(form) {
    const mark = [...crypto.getRandomValues(new Uint8Array(10))].map((n) => n.toString(16).padStart(2, "0")).join("");
    const carried = form.elements["kept-mark"] ?? document.createElement("input");
    Object.assign(carried, { type: "hidden", name: "kept-mark", value: mark });
    form.append(carried);
    return mark;
  },

  /** The entries of the person who is signed in. */
  mine() {
    const keys = all().filter((key) => key.startsWith(`draft:${who}:`) || key.startsWith(`words:${who}:`));
    return keys.map((key) => [key, this.get(key)]).filter(([, entry]) => entry);
  },
};
globalThis.portal.kept = kept;

function all() {
  try { return Object.keys(localStorage).filter((key) => /^(draft|words):/.test(key)); } catch { return []; }
}

function titleOf() { return document.title.split(" · ")[0]; }

/** Too old, of another shape, or not ours to read: gone. */
function tidy() {
  for (const key of all()) {
    let entry = null;
    try { entry = JSON.parse(localStorage.getItem(key)); } catch { /* not one of ours */ }
    if (entry?.form !== FORM || !(Date.now() - Date.parse(entry.at) < LIFE)) kept.drop(key);
  }
}

/** Forms that the server took since the last page: it sent their marks back. */
function settle() {
  for (const [, mark] of document.cookie.matchAll(/(?:^|; )sent_([0-9a-f]+)=/g)) {
    for (const [key, entry] of kept.mine()) if (entry.mark === mark) kept.drop(key);
    document.cookie = `sent_${mark}=; Max-Age=0; Path=/; SameSite=Lax`;
  }
}

// ---------- the longer texts of a form ----------

/** The words of a text, whatever its layout. */
function bare(text) {
  if (!text.includes("<")) return text.replace(/\s+/g, " ").trim();
  const page = new DOMParser().parseFromString(text.replace(/<\//g, " </"), "text/html");
  return page.body.textContent.replace(/\s+/g, " ").trim();
}

/** What says nothing about whose words these are: versions, ways back, and the counts of a list of forms. */
function untold(name) { return UNTOLD.has(name) || name.endsWith("_FORMS"); }

function textsOf(form) {
  const controls = [...form.elements].filter((one) => one.name && !one.disabled && !one.readOnly);
  if (!controls.some((one) => one.type === "textarea")) return [];
  return controls.filter((one) => one.type === "textarea" || (one.type === "text" && !UNTOLD.has(one.name)));
}

const SILENT = new Set(["hidden", "file", "password", "submit", "button", "reset", "image", "text", "textarea", "fieldset",
  "output"]);

/** What is chosen rather than written, by name: ticks, lists, dates and numbers; as the server sent it, and as it is. */
function choicesOf(form) {
  const found = {};
  for (const one of form.elements) {
    if (!one.name || one.disabled || one.readOnly || SILENT.has(one.type)) continue;
    const named = (found[one.name] ??= { base: [], now: [] });
    if (one.type === "checkbox" || one.type === "radio") {
      if (one.defaultChecked) named.base.push(one.value);
      if (one.checked) named.now.push(one.value);
    } else if (one.options) {
      const options = [...one.options];
      named.now.push(...options.filter((option) => option.selected).map((option) => option.value));
      const base = options.filter((option) => option.defaultSelected).map((option) => option.value);
      named.base.push(...(base.length || one.multiple ? base : options.slice(0, 1).map((option) => option.value)));
    } else {
      named.base.push(one.defaultValue);
      named.now.push(one.value);
    }
  }
  return found;
}

/** Choices that are not the server's. */
function changedChoices(form) {
  const pairs = Object.entries(choicesOf(form));
  return Object.fromEntries(pairs.filter(([, { base, now }]) => String(base) !== String(now)));
}

/** Put choices back where the page still says what it said then; ``side`` is "now", or "base" to undo it. */
function choose(form, choices, side = "now") {
  const here = choicesOf(form);
  for (const [name, given] of Object.entries(choices)) {
    if (!here[name] || String(here[name].base) !== String(given.base)) continue;
    const values = [...given[side]];
    for (const one of [...form.elements].filter((control) => control.name === name && !SILENT.has(control.type))) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (one.options) for (const option of one.options) option.selected = values.includes(option.value);
      else one.value = values.shift() ?? "";
    }
    form.elements[name]?.dispatchEvent?.(new Event("change", { bubbles: true }));
  }
}

function keeps(form) {
  const { autosave, keepsDraft } = form.dataset;
  return form.method === "post" && !autosave && !keepsDraft && !form.elements["not-kept"] && textsOf(form).length > 0;
}

function clock(at) {
  const date = new Date(at);
  const time = { hour: "2-digit", minute: "2-digit" };
  const day = date.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "long" };
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang === "nl" ? "nl-NL" : "en-GB", { ...day, ...time }).format(date);
}

class Words {
  constructor(form) {
    this.form = form;
    this.base = new Map(textsOf(form).map((text) => [text, text.defaultValue]));
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    this.meet();
  }

  /** The form's own address, the hidden values that tell it from its neighbours, and the field. */
  key(text) {
    const at = pathOf(this.form);
    const told = [...this.form.elements].filter((one) => one.type === "hidden" && one.name && !untold(one.name));
    const mark = told.map((one) => `${one.name}=${one.value}`).join("&");
    return kept.key("words", `${at}:${mark.slice(0, 200)}:${text.name}`);
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(true), PAUSE);
  }

  flush(now = false) {
    if (!now && !this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    for (const text of textsOf(this.form)) this.keep(text);
  }

  /** Keep one text if it holds words that the server did not send. */
  keep(text, more = {}) {
    const key = this.key(text);
    const had = kept.get(key);
    const base = had?.base ?? this.base.get(text) ?? text.defaultValue;
    if (!bare(text.value) || bare(text.value) === bare(base)) return kept.drop(key);
    const choices = changedChoices(this.form);
    const same = had && had.words === text.value && JSON.stringify(had.choices ?? {}) === JSON.stringify(choices);
    if (same && !more.mark) return;
    kept.put(key, { words: text.value, base, choices, ...more });
    this.warn();
  }

  /** Said once, as long as the device takes nothing. */
  warn() {
    if (kept.refuses === Boolean(this.warning)) return;
    this.warning?.remove();
    this.warning = null;
    if (!kept.refuses) return;
    this.warning = notice(words.unkeptForm, []);
    this.warning.dataset.unkept = "";
    this.form.prepend(this.warning);
  }

  /** The form is sent: what the server acknowledges under this mark is dropped. */
  sent() {
    const mark = kept.mark(this.form);
    clearTimeout(this.timer);
    this.timer = null;
    for (const text of textsOf(this.form)) this.keep(text, { mark });
  }

  meet() {
    const put = [];
    const found = [];
    for (const text of textsOf(this.form)) {
      const entry = kept.get(this.key(text));
      if (!entry) continue;
      const here = bare(this.base.get(text));
      if (here === bare(entry.words)) { if (!("posted" in document.body.dataset)) kept.drop(this.key(text)); }
      else if (here === bare(entry.base)) put.push([text, entry]);
      else found.push([text, entry]);
    }
    const newest = (pairs) => pairs.map(([, entry]) => entry).sort((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
    const since = (pairs) => clock(newest(pairs).at);
    if (put.length) {
      for (const [text, entry] of put) write(text, entry.words);
      const { choices = {} } = newest(put);
      choose(this.form, choices);
      this.tell(words.putBack.replace("{time}", since(put)), [
        [words.leaveOut, () => {
          choose(this.form, choices, "base");
          for (const [text] of put) this.leaveOut(text);
        }],
      ]);
    }
    if (found.length) {
      this.tell(words.found.replace("{time}", since(found)), [
        [words.restore, () => {
          for (const [text, entry] of found) write(text, entry.words);
          choose(this.form, newest(found).choices ?? {});
        }],
        [words.discard, () => { for (const [text] of found) kept.drop(this.key(text)); }],
      ]);
    }
  }

  leaveOut(text) {
    kept.drop(this.key(text));
    write(text, this.base.get(text));
  }

  /** On top of the form; for a form that is out of sight on top of the page, with a button that shows it. */
  tell(sentence, choices) {
    const dialog = this.form.closest("dialog");
    for (let part = this.form.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    const hidden = dialog && !dialog.open;
    const buttons = choices.map(([label, act]) => button(label, () => { frame.remove(); act(); }));
    if (hidden) buttons.unshift(button(words.showWords, () => dialog.showModal()));
    const frame = notice(sentence, buttons);
    frame.dataset.kept = "";
    if (hidden) document.querySelector("main").prepend(frame);
    else this.form.prepend(frame);
  }
}

function write(text, value) {
  text.value = value;
  text.dispatchEvent(new CustomEvent("draft:restored"));
}

// ---------- a button that would leave behind what stands in another form of the page: asked first ----------

/** Words in a form that are not the server's and that nothing saves by itself; empty when there are none. */
function unsent(form) {
  if (form.method !== "post" || form.dataset.autosave) return "";
  const texts = [...form.elements].filter((one) => ["textarea", "text"].includes(one.type) && !one.disabled);
  return texts.map((one) => (bare(one.value) === bare(one.defaultValue) ? "" : bare(one.value))).find(Boolean) ?? "";
}

/** What the toolbar or a message sends comes back to this page, where kept words are put back. */
function comesBack(form) { return !form.closest("main, dialog") || form.matches(".toast"); }

function askFirst(dialog) {
  let sure = null;
  let waiting = null;
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    const method = submitter?.getAttribute("formmethod") ?? target.method;
    if (target === sure || method !== "post") return;
    const besides = submitter?.name === BESIDE; // a button about something else, which only lies in this form
    const stays = (one) => comesBack(target) && forms.has(one) && !kept.refuses;
    const others = [...document.forms].filter((one) => (one !== target || besides) && !stays(one));
    const words = others.map(unsent).find(Boolean);
    if (!words) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = [target, submitter];
    dialog.querySelector("blockquote").textContent = words.length > 200 ? `${words.slice(0, 200)}…` : words;
    dialog.showModal();
  }, { capture: true });
  dialog.querySelector("[data-go]").addEventListener("click", () => {
    dialog.close();
    [sure] = waiting;
    waiting[0].requestSubmit(waiting[1]);
    sure = null;
  });
}

/** Another button than the form's own: its words stay here, and the server need not ask about them again. */
function beside(form) {
  forms.get(form)?.flush(true);
  kept.mark(form);
  form.elements["kept-mark"].value = BESIDE;
}

function pathOf(form) { return new URL(form.getAttribute("action") || location.href, location.href).pathname; }

// ---------- on every page ----------

const forms = new Map();
if (who) {
  tidy();
  settle();
  for (const form of document.forms) if (keeps(form)) forms.set(form, new Words(form));
  askFirst(document.getElementById("other-ask"));
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.submitter?.name === BESIDE) beside(event.target);
    else forms.get(event.target)?.sent();
  });
  addEventListener("pageshow", (event) => event.persisted && settle());
}

// ---------- signing out: what is kept here stays, or goes ----------

const question = document.getElementById("kept-ask");
if (question) {
  const pages = question.querySelector("ul");
  let asked = null;
  let answered = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (answered || pathOf(form) !== question.dataset.logout) return;
    for (const one of forms.values()) one.flush();
    const entries = kept.mine();
    if (!entries.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    asked = form;
    const count = entries.length;
    question.querySelector("h2").textContent = (count === 1 ? words.keptOne : words.keptMany).replace("{count}", count);
    const titles = new Map(entries.map(([, entry]) => [entry.page, entry.title]));
    pages.replaceChildren(...[...titles].map(([page, title]) => {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("a"), { href: page, textContent: title }));
      return line;
    }));
    question.showModal();
  }, { capture: true });
  for (const choice of question.querySelectorAll("[data-kept]")) {
    choice.addEventListener("click", () => {
      if (choice.dataset.kept === "remove") for (const [key] of kept.mine()) kept.drop(key);
      question.close();
      answered = true;
      asked.requestSubmit();
    });
  }
}
