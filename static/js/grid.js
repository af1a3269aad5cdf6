// The grid of evidence against criteria: takes over what the server has after each save, ticks a row or a competence at
// once, and says at a cell why it is locked. Without this, the page is as the server made it and each button is a form.

const form = document.getElementById("ticks");

const boxes = () => [...(form?.querySelectorAll("input[name=tick]") ?? [])];

/** "12.3" before "12.10", as the server writes them, whatever the order of the rows. */
function byKeys(one, other) {
  const [these, those] = [one, other].map((value) => value.split(".").map(Number));
  return these[0] - those[0] || these[1] - those[1];
}

/** Tell the page's other scripts that boxes changed. */
function changed() {
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// ---------- what the server has ----------

form?.addEventListener("autosave:saved", ({ detail }) => {
  if (!detail.grid) return;
  const known = new Set((form.elements.version?.value ?? "").split(" "));
  const refused = detail.refused ?? {};
  const has = new Set(detail.grid.ticked);
  const pieces = new Set(detail.grid.pieces.map(String));
  for (const box of boxes()) {
    const [piece, criterion] = box.value.split(".");
    const row = box.closest("tr");
    if (!pieces.has(piece)) { // removed in another window
      row.classList.add("gone");
      lock(box, "");
      continue;
    }
    // a box that was changed while the save was under way is the next save's: only what was sent is taken over
    const untouched = box.disabled || box.value in refused || box.checked === known.has(box.value);
    if (untouched) box.checked = has.has(box.value);
    lock(box, detail.grid.locked[criterion]);
  }
  if (form.elements.version) {
    const open = boxes().filter((box) => !box.disabled && has.has(box.value));
    form.elements.version.value = open.map((box) => box.value).sort(byKeys).join(" ");
  }
  for (const row of form.querySelectorAll("tr[data-piece]")) {
    row.toggleAttribute("data-unsorted", !row.querySelector("input[name=tick]:checked"));
  }
  tell(refused);
});

/** Lock a cell with the sentence why, or open it again where there is none. */
function lock(box, why) {
  box.disabled = why !== undefined;
  box.title = why ?? "";
}

/** The server's sentence at each cell that it refused, below the row and read out. */
function tell(refused) {
  for (const said of form.querySelectorAll("tr.said")) said.remove();
  const rows = new Map();
  for (const [value, why] of Object.entries(refused)) {
    const box = boxes().find((one) => one.value === value);
    const row = box?.closest("tr");
    if (!row) continue;
    const label = box.closest("td").dataset.label ?? "";
    rows.set(row, [...(rows.get(row) ?? []), { box, sentence: `${label}: ${why}` }]);
  }
  for (const [row, told] of rows) {
    const line = document.createElement("tr");
    const cell = document.createElement("td");
    line.className = "said";
    cell.colSpan = row.cells.length;
    cell.setAttribute("role", "alert");
    for (const { box, sentence } of told) {
      const text = document.createElement("p");
      text.id = `why-${box.value}`;
      text.textContent = sentence;
      box.setAttribute("aria-describedby", text.id);
      cell.append(text);
    }
    line.append(cell);
    row.after(line);
  }
}

// ---------- a whole row, a whole competence ----------

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ticks]");
  if (!button || !form) return;
  event.preventDefault();
  const { ticks } = button.dataset;
  for (const box of button.closest("tr").querySelectorAll("input[name=tick]:enabled")) {
    if (ticks === "all" || box.dataset.competence === ticks) box.checked = true;
  }
  button.closest("[popover]")?.hidePopover?.();
  changed();
});

// ---------- how many are chosen ----------

document.addEventListener("change", (event) => {
  if (event.target.name !== "pick") return;
  const place = form?.querySelector("[data-chosen]");
  if (place) place.textContent = form.querySelectorAll("input[name=pick]:checked").length;
});

// ---------- the own order, by dragging; the menu of a row does the same ----------

let dragged;

const rowsInOrder = () => [...form.querySelectorAll("tr[data-move]")];

/** A grip before each name that does not have one yet. */
function grips() {
  for (const row of rowsInOrder()) {
    if (row.querySelector(".grip")) continue;
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.draggable = true;
    grip.setAttribute("aria-hidden", "true");
    grip.innerHTML = '<svg class="icon"><use href="#i-sort"/></svg>';
    row.cells[0].prepend(grip);
  }
}

/** Put a row in the place of another one, on the server first. */
async function put(row, target) {
  const place = rowsInOrder().indexOf(target) + 1;
  const body = new FormData();
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  body.set("csrfmiddlewaretoken", token ?? form.elements.csrfmiddlewaretoken.value);
  body.set("to", place);
  const before = rowsInOrder().indexOf(row) > place - 1;
  const sent = { method: "POST", body, headers: { "X-Autosave": "1" }, redirect: "manual" };
  const answer = await fetch(row.dataset.move, sent).catch(() => undefined);
  if (!answer?.ok) return location.reload(); // the page says why, or asks to sign in
  target[before ? "before" : "after"](row);
  const state = form.querySelector(".save-state");
  if (state) state.textContent = (await answer.json()).said;
}

if (form) {
  grips();
  new MutationObserver(grips).observe(form, { childList: true, subtree: true });
  form.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.(".grip")) return;
    dragged = event.target.closest("tr");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.number);
  });
  form.addEventListener("dragover", (event) => {
    const row = dragged && event.target.closest?.("tr[data-move]");
    if (!row) return;
    event.preventDefault();
    for (const one of form.querySelectorAll("tr.over")) one.classList.toggle("over", one === row);
    row.classList.add("over");
  });
  form.addEventListener("drop", (event) => {
    const row = dragged && event.target.closest?.("tr[data-move]");
    if (!row) return;
    event.preventDefault();
    if (row !== dragged) put(dragged, row);
  });
  form.addEventListener("dragend", () => {
    dragged = undefined;
    for (const one of form.querySelectorAll("tr.over")) one.classList.remove("over");
  });
}
