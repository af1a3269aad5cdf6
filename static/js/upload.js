// Files by the dozen: each goes by itself, with its progress and its own sentence. Without this the form sends them all.
//
// When nobody is signed in any more, or the portal does not answer, the files wait in the queue until "Try again".

const { words, ask, told, token, signInLink, drawing, button } = globalThis.portal;

class Drop {
  constructor(place) {
    this.place = place;
    this.input = place.querySelector("input[type=file]");
    this.form = place.closest("form") ?? this.input.form;
    this.button = place.querySelector("button:not([type=button])") ?? place.querySelector("button");
    this.queue = [];
    this.counts = { done: 0, refused: 0 };
    place.classList.add("script");
    this.list = document.createElement("ul");
    this.list.className = "uploads";
    place.after(this.list);
    this.summary = document.createElement("p");
    this.summary.className = "meta";
    this.summary.setAttribute("role", "status");
    this.list.after(this.summary);

    this.button?.addEventListener("click", (event) => { event.preventDefault(); this.input.click(); });
    this.input.addEventListener("change", () => { this.take(this.input.files); this.input.value = ""; });
    for (const name of ["dragenter", "dragover"]) {
      place.addEventListener(name, (event) => { event.preventDefault(); place.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));
    place.addEventListener("drop", async (event) => {
      event.preventDefault();
      this.take(await filesIn(event.dataTransfer));
    });
    place.addEventListener("evidence:added", () => this.refresh()); // by another way: a picture that was pasted
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
  }

  take(files) {
    for (const file of this.input.multiple ? files : [...files].slice(0, 1)) {
      const line = document.createElement("li");
      const progress = document.createElement("progress");
      progress.max = 100;
      progress.value = 0;
      progress.setAttribute("aria-label", words.uploading.replace("{name}", file.name));
      line.append(nameOf(file), progress);
      this.list.append(line);
      this.queue.push({ file, line, progress });
    }
    if (!this.busy) this.work();
  }

  async work() {
    this.busy = true;
    this.summary.textContent = "";
    while (this.queue.length) {
      const next = this.queue.shift();
      const result = await this.send(next.file, next.progress);
      if (result.stop) { this.queue.unshift(next); return this.pause(result.stop, result.told); }
      this.tell(next.line, result);
      this.counts[result.error ? "refused" : "done"] += 1;
    }
    this.busy = false;
    await this.finish();
  }

  /** The files stay where they are; the reader says when to go on. */
  pause(why, told) {
    this.busy = "waiting";
    for (const { line, progress, file } of this.queue) {
      const status = document.createElement("span");
      status.className = "status";
      status.dataset.is = "waiting";
      status.append(drawing("waiting"), words.uploadWaits.replace("{name}", file.name));
      progress.value = 0;
      line.replaceChildren(status);
    }
    const sentence = why === "signedout" ? words.uploadSignedout : words.uploadAway;
    const again = button(words.uploadAgain, () => this.again());
    const extra = why === "signedout" ? [signInLink(), " "] : [];
    const count = this.queue.length;
    // a portal without room, or without its data, says so itself
    this.summary.replaceChildren(told ?? sentence.replace("{count}", count), " ", ...extra, again);
  }

  again() {
    for (const { line, progress, file } of this.queue) line.replaceChildren(nameOf(file), progress);
    this.work();
  }

  async send(file, progress) {
    const limit = Number(this.place.dataset.limitMb ?? 0);
    const large = { error: words.uploadLarge.replace("{name}", file.name).replace("{limit}", limit) };
    if (limit && file.size > limit * 1024 * 1024) return large;
    const answer = await this.post(file, progress);
    const lost = words.uploadFailed.replace("{name}", file.name);
    if (answer.kind === "done") return { name: answer.told.name ?? file.name, html: answer.told.html };
    if (answer.kind === "signedout" || answer.kind === "token") return { stop: "signedout" };
    if (answer.kind === "large") return limit ? large : { error: lost };
    // the portal is there, so it is this file that it cannot take: the others go on
    if (answer.kind === "away" && answer.status === 0 && await this.alive()) return { error: lost };
    if (answer.kind === "away") return { stop: "away", told: answer.told.error };
    return { error: answer.told.error ?? lost };
  }

  async alive() {
    const { status } = await ask(words.health); // 503 is its own word that something is wrong; others say nobody is there
    return status > 0 && status !== 502 && status !== 504;
  }

  post(file, progress) {
    return new Promise((settle) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.place.dataset.upload);
      request.setRequestHeader("X-Upload", "1");
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("error", () => settle(told(0, "")));
      request.addEventListener("load", () => {
        // led elsewhere: to the page to sign in, whatever that answers
        const led = new URL(request.responseURL).pathname !== new URL(this.place.dataset.upload, location).pathname;
        settle(led ? told(401, "") : told(request.status, request.responseText));
      });
      const body = new FormData();
      body.set("csrfmiddlewaretoken", token() ?? this.form?.elements.csrfmiddlewaretoken?.value ?? "");
      for (const hidden of this.form?.querySelectorAll("input[type=hidden]") ?? []) {
        if (hidden.name !== "csrfmiddlewaretoken") body.append(hidden.name, hidden.value);
      }
      body.append(this.input.name, file);
      request.send(body);
    });
  }

  tell(line, { error, name, html }) {
    const status = document.createElement("span");
    status.className = "status";
    status.dataset.is = error ? "bad" : "good";
    status.append(drawing(error ? "problem" : "done"), error ?? words.uploaded.replace("{name}", name));
    line.replaceChildren(status);
    for (const [selector, markup] of Object.entries(html ?? {})) {
      this.shown = true;
      const place = document.querySelector(selector);
      if (place) place.innerHTML = markup;
    }
  }

  async finish() {
    const { done, refused } = this.counts;
    this.summary.textContent = words.uploadDone.replace("{done}", done).replace("{refused}", refused);
    if (!done || this.shown) return;
    if (this.place.dataset.refresh) return this.refresh();
    if (!refused) location.reload();
  }

  /** The parts of the page that show the files, fetched anew; what was refused stays readable. */
  async refresh() {
    const answer = await ask(location.href, { page: true });
    if (answer.kind !== "done") return; // the sentences of the files stay; the page itself can wait
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    for (const selector of this.place.dataset.refresh.split(",")) {
      const [now, next] = [document, page].map((root) => root.querySelector(selector.trim()));
      if (now && next) now.replaceWith(next);
    }
  }
}

function nameOf(file) {
  const name = document.createElement("span");
  name.textContent = file.name;
  return name;
}

/** What was dropped, and what lies in the folders among it; without what systems hide in a folder. */
async function filesIn(transfer) {
  const dropped = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return dropped;
  const found = await Promise.all(entries.map(filesOf));
  return found.flat().filter(({ name }) => !HIDDEN.test(name));
}

const HIDDEN = /^(\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

/** The files of an entry: itself, or all that lies in the folder, however deep. What cannot be read is left out. */
async function filesOf(entry) {
  if (entry.isFile) return new Promise((settle) => { entry.file((file) => settle([file]), () => settle([])); });
  const reader = entry.createReader();
  const next = () => new Promise((settle) => { reader.readEntries(settle, () => settle([])); });
  const found = [];
  for (let some = await next(); some.length; some = await next()) { // a browser gives a hundred at a time
    found.push(...(await Promise.all(some.map(filesOf))).flat());
  }
  return found;
}

for (const place of document.querySelectorAll(".drop[data-upload]")) {
  if (place.querySelector("input[type=file]")) new Drop(place);
}
