// Saves <form data-autosave="URL"> while somebody types, and keeps on this device what could not be saved.
//
// The server answers 200 {version, saved_at, html?}, 409 when the text was changed elsewhere, 422 when it cannot be
// saved as it is. A draft is {base, at, fields, submitted}: base is the version that the typing started from.

const { words, ask, token, signInLink, drawing, kept, notice } = globalThis.portal;
const PAUSE = 1_500;
const LONGEST_WAIT = 60_000;
const MOST_ALIVE = 50_000; // what a browser still sends for a page that is going away
const UNTOLD = new Set(["csrfmiddlewaretoken", "version", "kept-mark"]);

/** The fields of a form as pairs, without files, token and version. */
function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !UNTOLD.has(name) && typeof value === "string");
}

/** Two lists of fields say the same, whatever the layout of their texts. */
function sameWords(these, those) {
  const bare = (fields) => JSON.stringify(fields.map(([name, value]) => [name, textOf(value)]).sort());
  return bare(these) === bare(those);
}

function textOf(value) {
  if (!value.includes("<")) return value.replace(/\s+/g, " ").trim();
  const page = new DOMParser().parseFromString(value.replace(/<\//g, " </"), "text/html");
  return page.body.textContent.replace(/\s+/g, " ").trim();
}

/** Put fields back as they were typed. */
function restore(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || UNTOLD.has(control.name) || ["file", "submit", "button"].includes(control.type)) continue;
    const given = values.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
    else if (control.type === "select-multiple") {
      for (const option of control.options) option.selected = given.includes(option.value);
    } else if (given.length) {
      control.value = given.shift();
      control.dispatchEvent(new CustomEvent("draft:restored"));
    }
  }
}

function clock(date) {
  return date.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = kept.key("draft", this.url);
    this.state = form.querySelector(".save-state") ?? document.querySelector(`.save-state[data-of="${form.id}"]`);
    this.saved = document.querySelector("[data-error-summary]") ? null : this.now();
    this.wait = 0;
    this.flight = null;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("submit", (event) => this.other(event), { capture: true });
    addEventListener("online", () => this.retry());
    addEventListener("focus", () => this.retry());
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("kept:changed", () => this.unkept());
    // before editor.js hears of it, which may be after this script: it turns the words into markup
    document.addEventListener("prose-editor:ready", (event) => this.recast(event.detail.textarea), { capture: true });
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && !this.sent && this.save());
    this.meetDraft();
    if (!kept.tried()) this.unkept();
  }

  now() { return JSON.stringify(fieldsOf(this.form)); }
  get dirty() { return this.now() !== this.saved; }
  get version() { return this.form.elements.version?.value ?? ""; }
  set version(value) { if (this.form.elements.version) this.form.elements.version.value = value; }

  /** An editor takes over a text: its markup of what the server has is no change. */
  recast(textarea) {
    if (textarea.form === this.form && !this.dirty) queueMicrotask(() => { this.saved = this.now(); });
  }

  // ----- saving -----

  changed() {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), this.wait || PAUSE);
    if (this.wait) this.keep(); // not connected: each change is kept at once
  }

  async save() {
    clearTimeout(this.timer);
    if (this.stopped || !this.dirty) return;
    if (this.flight) { await this.flight; return this.save(); }
    this.flight = this.send();
    try { await this.flight; } finally { this.flight = null; }
  }

  async send() {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const now = token();
    if (now) body.set("csrfmiddlewaretoken", now);
    const sent = this.now();
    const keepalive = document.hidden && sent.length < MOST_ALIVE;
    const { kind, told } = await ask(this.url, { method: "POST", body, keepalive, headers: { "X-Autosave": "1" } });
    if (kind === "signedout" || kind === "token") return this.later(words.signedout, true);
    if (kind === "changed") return this.elsewhere();
    if (kind === "away") return this.later(words.offline);
    if (kind !== "done") { this.keep(); return this.say("bad", told.error ?? words.refused); }
    this.done(sent, told);
  }

  done(sent, told) {
    this.wait = 0;
    this.saved = sent;
    if (told.version !== undefined) this.version = told.version;
    for (const [selector, html] of Object.entries(told.html ?? {})) {
      const place = document.querySelector(selector);
      if (place && !place.contains(document.activeElement)) place.innerHTML = html;
    }
    this.say("good", words.saved.replace("{time}", told.saved_at ?? clock(new Date())));
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: told }));
    if (this.dirty) this.changed();
    else kept.drop(this.key);
  }

  /** Not now: keep it here, and try again after twice as long. */
  later(sentence, signedOut = false) {
    this.keep();
    this.wait = Math.min(this.wait * 2 || PAUSE * 2, LONGEST_WAIT);
    this.say("care", sentence, signedOut && signInLink());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), this.wait);
  }

  retry() {
    if (this.wait) { this.wait = 0; this.save(); }
  }

  /** Somebody, or another window, saved it meanwhile: the server shows both versions when the form is sent. */
  elsewhere() {
    this.stopped = true;
    this.keep();
    const button = document.createElement("button");
    button.className = "button small";
    button.textContent = words.compare;
    button.type = "button"; // it may stand outside the form
    button.addEventListener("click", () => this.form.requestSubmit());
    this.say("care", words.elsewhere, button);
  }

  // ----- drafts on this device -----

  keep(more = {}) {
    return kept.put(this.key, { base: this.version, fields: fieldsOf(this.form), submitted: false, ...more });
  }

  meetDraft() {
    const draft = kept.get(this.key);
    if (!draft) return;
    const settled = draft.submitted && draft.base !== this.version;
    if (settled || sameWords(draft.fields, fieldsOf(this.form))) kept.drop(this.key);
    else if (draft.base === this.version) {
      restore(this.form, draft.fields);
      this.save();
    } else this.offer(draft);
  }

  /** The text on the server is another version by now: the reader decides, and then sees both. */
  offer(draft) {
    const at = new Date(draft.at).toLocaleString(document.documentElement.lang);
    const choose = (label, act) => portal.button(label, () => { frame.remove(); act(); });
    const frame = notice(words.found.replace("{time}", at), [
      choose(words.restore, () => {
        restore(this.form, draft.fields);
        this.version = draft.base;
        this.form.requestSubmit();
      }),
      choose(words.discard, () => kept.drop(this.key)),
    ]);
    this.form.prepend(frame);
  }

  // ----- leaving -----

  submitted(event) {
    clearTimeout(this.timer);
    if (this.flight) { // its answer brings the version that this form must carry
      event.preventDefault();
      const { submitter } = event;
      this.flight.finally(() => this.form.requestSubmit(submitter));
      return;
    }
    if (this.dirty) this.keep({ submitted: true, mark: kept.mark(this.form) });
    this.sent = true;
  }

  /** Another form of this page is sent ("mark as ready"): what was typed here is saved first. */
  other(event) {
    const { target, submitter } = event;
    if (target === this.form || target === this.waited || target.method === "dialog") return;
    if (this.stopped || this.wait || (!this.dirty && !this.flight)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waited = target; // once: what cannot be saved now is kept as a draft
    this.save().finally(() => target.requestSubmit(submitter));
  }

  leave() {
    if (this.sent || !this.dirty) return;
    this.keep();
  }

  // ----- telling -----

  /** What was said last, with or without the sentence about this device. */
  unkept() {
    const [kind, sentence, extra] = this.last ?? [];
    if (sentence) this.say(kind, sentence, extra);
    else if (kept.refuses) this.say("care", "");
  }

  say(kind, sentence, extra) {
    this.last = [kind, sentence, extra];
    // what promises that the words stay here is said only where that is so
    const promises = sentence === words.offline || sentence === words.signedout;
    const promised = promises && kept.refuses ? words[sentence === words.offline ? "offlineUnkept" : "signedoutUnkept"] : sentence;
    const whole = [promised, kept.refuses && !promises && words.unkept].filter(Boolean).join(" ");
    if (!this.state || (this.state.dataset.said === whole && !extra)) return; // the same sentence is not said again
    this.state.dataset.said = whole;
    this.state.dataset.is = kind;
    const text = document.createElement("span");
    text.textContent = whole;
    this.state.replaceChildren(drawing(kind === "good" ? "done" : "warning"), text, ...(extra ? [" ", extra] : []));
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);

// the page with both versions: the draft is not settled until one of them is saved
for (const form of document.querySelectorAll("form[data-keeps-draft]")) {
  const key = kept.key("draft", form.dataset.keepsDraft);
  const draft = kept.get(key);
  const keep = (more) => kept.put(key, { ...draft, ...more });
  form.querySelector("[data-settles-draft]")?.addEventListener("click", () => kept.drop(key));
  if (!draft) continue;
  keep({ submitted: false });
  form.addEventListener("submit", () => {
    // should it not arrive, the third version is what is put back
    const chosen = fieldsOf(form);
    const names = new Set(chosen.map(([name]) => name));
    const fields = [...draft.fields.filter(([name]) => !names.has(name)), ...chosen];
    keep({ fields, base: form.elements.version.value, submitted: true, mark: kept.mark(form) });
  });
}
