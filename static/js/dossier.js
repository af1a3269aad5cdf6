// The page of one competence: refer to a piece of evidence from the text. Loaded before the editor that it waits for.

const menu = document.getElementById("refer");
const editors = new Map();
let current;

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  if (!menu?.showPopover || textarea.disabled) return;
  editors.set(textarea.id, editor);
  const button = document.querySelector(`[data-refers="${textarea.id}"]`);
  if (button) button.hidden = false;
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-refers]");
  if (opener) current = editors.get(opener.dataset.refers);
});
menu?.addEventListener("click", (event) => {
  const choice = event.target.closest("button[data-number]");
  if (!choice || !current) return;
  const { number, words } = choice.dataset;
  const marks = [{ type: "link", attrs: { href: `#e${number}` } }];
  menu.hidePopover();
  current.chain().focus().insertContent([{ type: "text", text: words, marks }, { type: "text", text: " " }]).run();
});
