// Adds and removes rows of a form without a visit to the server. Without this script the same buttons save the page.

for (const button of document.querySelectorAll("[data-adds-row]")) {
  const name = button.dataset.addsRow;
  const list = document.querySelector(`[data-rows="${name}"]`);
  const pattern = document.querySelector(`template[data-row-of="${name}"]`);
  const total = document.querySelector(`[name="${name}-TOTAL_FORMS"]`);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const number = Number(total.value);
    const holder = document.createElement("template");
    holder.innerHTML = pattern.innerHTML.replaceAll("__prefix__", number);
    list.append(holder.content);
    total.value = number + 1;
    list.lastElementChild.querySelector("input, select, textarea")?.focus();
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-removes-row]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-row]");
  const { form } = button;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("input, select, textarea") ?? form.querySelector("[data-adds-row]"))?.focus();
  form.dispatchEvent(new Event("change", { bubbles: true }));
});
