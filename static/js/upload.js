// Files by the dozen: each goes by itself, with its progress and its own sentence. Without this the form sends them all.

const words = document.getElementById("words").dataset;

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
    place.addEventListener("drop", (event) => { event.preventDefault(); this.take(event.dataTransfer.files); });
    place.addEventListener("evidence:added", () => this.refresh()); // by another way: a picture that was pasted
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
  }

  take(files) {
    for (const file of this.input.multiple ? files : [...files].slice(0, 1)) {
      const line = document.createElement("li");
      const [name, progress] = [document.createElement("span"), document.createElement("progress")];
      name.textContent = file.name;
      progress.max = 100;
      progress.value = 0;
      progress.setAttribute("aria-label", words.uploading.replace("{name}", file.name));
      line.append(name, progress);
      this.list.append(line);
      this.queue.push({ file, line, progress });
    }
    if (!this.busy) this.work();
  }

  async work() {
    this.busy = true;
    this.summary.textContent = "";
    while (this.queue.length) {
      const { file, line, progress } = this.queue.shift();
      const result = await this.send(file, progress);
      this.tell(line, result);
      this.counts[result.error ? "refused" : "done"] += 1;
    }
    this.busy = false;
    await this.finish();
  }

  send(file, progress) {
    const limit = Number(this.place.dataset.limitMb ?? 0);
    if (limit && file.size > limit * 1024 * 1024) {
      return { error: words.uploadLarge.replace("{name}", file.name).replace("{limit}", limit) };
    }
    const lost = { error: words.uploadFailed.replace("{name}", file.name) };
    return new Promise((settle) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.place.dataset.upload);
      request.setRequestHeader("X-Upload", "1");
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("error", () => settle(lost));
      request.addEventListener("load", () => {
        let told = {};
        try { told = JSON.parse(request.responseText); } catch { return settle(lost); }
        if (request.status >= 400) return settle({ error: told.error ?? lost.error });
        settle({ name: told.name ?? file.name, html: told.html });
      });
      const body = new FormData();
      const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
      body.set("csrfmiddlewaretoken", token ?? this.form?.elements.csrfmiddlewaretoken?.value ?? "");
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
    try {
      const answer = await fetch(location.href, { redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const selector of this.place.dataset.refresh.split(",")) {
        const [now, next] = [document, page].map((root) => root.querySelector(selector.trim()));
        if (now && next) now.replaceWith(next);
      }
    } catch {
      location.reload();
    }
  }
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

for (const place of document.querySelectorAll(".drop[data-upload]")) {
  if (place.querySelector("input[type=file]")) new Drop(place);
}
