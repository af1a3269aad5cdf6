// The toolbar of the text editor, and what it takes over from the plain page. The editor itself comes from
// django-prose-editor and tells when it is ready; until then the textarea holds plain text and says so.

const BUTTONS = {
  heading: { does: (chain) => chain.toggleHeading({ level: 3 }), on: (editor) => editor.isActive("heading") },
  bold: { does: (chain) => chain.toggleBold(), on: (editor) => editor.isActive("bold") },
  italic: { does: (chain) => chain.toggleItalic(), on: (editor) => editor.isActive("italic") },
  bulletList: { does: (chain) => chain.toggleBulletList(), on: (editor) => editor.isActive("bulletList") },
  orderedList: { does: (chain) => chain.toggleOrderedList(), on: (editor) => editor.isActive("orderedList") },
  blockquote: { does: (chain) => chain.toggleBlockquote(), on: (editor) => editor.isActive("blockquote") },
  link: { on: (editor) => editor.isActive("link") },
  undo: { does: (chain) => chain.undo() },
};

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const frame = textarea.closest("[data-editor]");
  if (!frame) return;
  begin(editor, textarea, frame);
  nameTextbox(editor.view.dom, textarea);
  const toolbar = frame.querySelector("[role=toolbar]");
  if (!textarea.disabled) {
    toolbar.hidden = false;
    fillToolbar(editor, toolbar, frame.querySelector("[data-link-dialog]"));
  }
  // a draft that was kept on this device, put back by autosave.js
  textarea.addEventListener("draft:restored", () => {
    takeMarkup(textarea, frame);
    editor.commands.setContent(textarea.value, { emitUpdate: false });
  });
  // a label and the error summary point at the textarea, which is hidden; the command would wait for the next frame,
  // and a key pressed before that would be lost
  textarea.addEventListener("focus", () => editor.view.focus());
  document.addEventListener("click", (event) => {
    const pointer = event.target.closest(`label[for="${textarea.id}"], a[href="#${textarea.id}"]`);
    if (pointer) { event.preventDefault(); editor.view.focus(); editor.view.dom.scrollIntoView({ block: "center" }); }
  });
});

const HIDDEN_BELOW = 136; // px: what the toolbar and the bar below the page may hide of the text

/** The editor runs: from here on the field is markup, and the way to do without goes. */
function begin(editor, textarea, frame) {
  frame.classList.add("runs");
  frame.querySelector("[data-fixed]")?.remove();
  if (takeMarkup(textarea, frame)) {
    editor.chain().setMeta("addToHistory", false).setContent(textarea.value, { emitUpdate: false }).run();
  }
  const room = { top: HIDDEN_BELOW, bottom: HIDDEN_BELOW, left: 8, right: 8 };
  editor.view.setProps({ scrollMargin: room, scrollThreshold: room });
  editor.view.dom.addEventListener("keydown", ({ key }) => {
    if (/^(Arrow|Page|Home|End)/.test(key)) requestAnimationFrame(() => uncover(editor, frame));
  });
  // the state of saving stays in view beside the toolbar
  const { form } = textarea;
  const state = form?.querySelector(".save-state") ?? document.querySelector(`.save-state[data-of="${form?.id}"]`);
  if (state && form.querySelectorAll("[data-editor]").length === 1) frame.querySelector(".head").append(state);
}

/** The browser moves the cursor up and down by itself, and does not know what lies over the text. */
function uncover(editor, frame) {
  if (editor.isDestroyed) return;
  const cursor = editor.view.coordsAtPos(editor.state.selection.head);
  const top = frame.querySelector(".head").getBoundingClientRect().bottom;
  const bottom = document.querySelector(".action-bar")?.getBoundingClientRect().top ?? innerHeight;
  const beyond = Math.min(cursor.top - top - 8, 0) || Math.max(cursor.bottom - bottom + 8, 0);
  if (beyond) scrollBy({ top: beyond, behavior: "instant" });
}

/** Plain text in the textarea becomes markup; false when it is that already. */
function takeMarkup(textarea, frame) {
  const form = frame.querySelector("[data-form]");
  if (form.value === "markup") return false;
  const template = frame.querySelector("template[data-markup]");
  const typed = textarea.value !== textarea.defaultValue;
  textarea.value = typed ? paragraphs(textarea.value) : (template?.innerHTML ?? "");
  form.value = "markup";
  return true;
}

/** A blank line parts paragraphs, a new line stays one; as the server does it. */
function paragraphs(text) {
  const page = document.implementation.createHTMLDocument("");
  for (const block of text.split(/\n\s*\n/).map((one) => one.trim()).filter(Boolean)) {
    const paragraph = page.createElement("p");
    block.split("\n").forEach((line, place) => paragraph.append(...(place ? [page.createElement("br"), line] : [line])));
    page.body.append(paragraph);
  }
  return page.body.innerHTML;
}

function nameTextbox(box, textarea) {
  box.classList.add("prose");
  box.setAttribute("role", "textbox");
  box.setAttribute("aria-multiline", "true");
  box.setAttribute("lang", textarea.lang || "");
  if (!textarea.lang) box.removeAttribute("lang");
  const label = textarea.getAttribute("aria-labelledby") ?? textarea.labels?.[0]?.id;
  if (label) box.setAttribute("aria-labelledby", label);
  else box.setAttribute("aria-label", textarea.getAttribute("aria-label") ?? "");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) box.setAttribute(name, textarea.getAttribute(name));
  }
}

function fillToolbar(editor, toolbar, dialog) {
  const buttons = [...toolbar.querySelectorAll("button")];
  toolbar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  toolbar.addEventListener("click", (event) => {
    const name = event.target.closest("button")?.dataset.does;
    if (name === "link") askLink(editor, dialog);
    else if (name) BUTTONS[name].does(editor.chain().focus()).run();
  });
  // one stop for Tab, arrows within
  const reach = (target) => {
    for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
  };
  reach(buttons[0]);
  toolbar.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (here < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    reach(next);
    next.focus();
  });
  const update = () => {
    for (const button of buttons) {
      const on = BUTTONS[button.dataset.does]?.on;
      if (on) button.setAttribute("aria-pressed", String(on(editor)));
    }
  };
  editor.on("transaction", update);
  update();
  // ours, in the reader's language, instead of the editor's own question
  editor.view.dom.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      event.stopImmediatePropagation();
      askLink(editor, dialog);
    }
  }, { capture: true });
}

/** Ask for an address and set it on the selection, or on the word where the cursor stands. */
function askLink(editor, dialog) {
  const address = dialog.querySelector("[data-link-address]");
  address.value = editor.getAttributes("link").href ?? "";
  const set = () => {
    const href = address.value.trim();
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!href) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href: whole(href) } }] }).run();
    } else chain.setLink({ href: whole(href) }).run();
    dialog.close();
  };
  dialog.querySelector("[data-link-set]").onclick = set;
  dialog.querySelector("[data-link-leave]").onclick = () => dialog.close();
  address.onkeydown = (event) => { if (event.key === "Enter") { event.preventDefault(); set(); } };
  dialog.onclose = () => editor.commands.focus();
  dialog.showModal();
  address.select();
}

/** An address that names no scheme and no page here is one of the web. */
function whole(href) {
  if (/^(https?:|mailto:|\/|#)/i.test(href)) return href;
  return href.includes("@") && !href.includes("/") ? `mailto:${href}` : `https://${href}`;
}
