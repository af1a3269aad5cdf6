// What comes from Word, Google Docs and other programs: the layout that the editor knows stays, pictures are offered as
// evidence, and what is left out is said (docs/domain.md, Pasting).
//
// The content policy empties style attributes while markup is parsed. So they are renamed in the text first, and read
// from there: "plain" and "bold" are often said nowhere else. Spreadsheets say them in the rules of a style sheet, which
// are read too.

const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const STYLE = /"[^"]*"|'[^']*'|\sstyle(?=\s*=)/gi;
const UNSEEN = /<(style|script|xml|title)\b[\s\S]*?<\/\1\s*>/gi;
const RULE = /([^{}]+)\{([^{}]*)\}/g;
const NEUTRAL = /^(auto|inherit|initial|none|transparent|unset|var\(--|black|white|window(text)?\b|currentcolor|canvas)/;
const FIGURES = /^(?:#([\da-f]{3}|[\da-f]{6})\b|rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+))/;
const PICTOGRAPHS = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\p{Regional_Indicator})+$/u;
const NUMBERED = /^[([]?(?:\d+|[a-z]{1,4})(?:\.\d+)*[.)\]]+$|^\d+(?:\.\d+)*$/i;
const KNOWN_LINK = /^(https?:|mailto:|#e\d+$)/i;
const PICTURE = /^data:(image\/(?:png|jpe?g|gif|webp));base64,([\s\S]+)$/i;
const NOT_TEXT = new Set(["head", "meta", "link", "col", "colgroup", "template", "noscript"]);
const OBJECTS = new Set(["object", "embed", "iframe", "video", "audio", "svg", "canvas", "input", "select", "button"]);
const BLOCKS = new Set([
  "p", "div", "section", "article", "main", "header", "footer", "aside", "address", "figure", "figcaption", "center",
  "dl", "dt", "dd", "form", "fieldset", "body", "details", "summary",
]);

// ---------- reading the clipboard ----------

/** The markup of another program as clean markup, its pictures in order, and what was left out. */
function read(html, rtf = "") {
  const source = new Reader(rulesOf(html));
  if (/<v:textbox/i.test(html)) source.lost.add("boxes");
  if (/<m:oMath/i.test(html)) source.lost.add("formulas");
  const text = html.replace(UNSEEN, "").replace(TAG, (tag) =>
    tag.replace(STYLE, (found) => (/^\s/.test(found) ? " data-style" : found)));
  source.flow(new DOMParser().parseFromString(text, "text/html").body, {});
  source.flush();
  source.takeFromRtf(rtf);
  return source;
}

function styleOf(element) {
  return declared(element.getAttribute("data-style") ?? "");
}

function declared(text) {
  const found = {};
  for (const part of text.split(";")) {
    const place = part.indexOf(":");
    if (place > 0) found[part.slice(0, place).trim().toLowerCase()] = part.slice(place + 1).trim().toLowerCase();
  }
  return found;
}

/** What style sheets say of a class. Those of Word repeat what its markup says, and colour what is no colour of words. */
function rulesOf(html) {
  const rules = new Map();
  for (const [, sheet] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style/gi)) {
    for (const [, selectors, body] of sheet.replace(/<!--|-->|\/\*[\s\S]*?\*\//g, "").matchAll(RULE)) {
      for (const selector of selectors.split(",")) {
        const [, name] = /^\s*[a-z]*\.([\w-]+)\s*$/i.exec(selector) ?? [];
        if (name && !/^mso/i.test(name)) rules.set(name, { ...rules.get(name), ...declared(body) });
      }
    }
  }
  return rules;
}

/** Black, white, and what programs take for them. */
function neutral(colour) {
  const [, hex, ...parts] = FIGURES.exec(colour) ?? [];
  if (!hex && !parts[0]) return NEUTRAL.test(colour);
  const pairs = hex?.length === 3 ? [...hex].map((one) => one + one) : hex?.match(/../g);
  const figures = (pairs ?? []).map((pair) => parseInt(pair, 16));
  const shades = hex ? figures : parts.map(Number);
  const [least, most] = [Math.min(...shades), Math.max(...shades)];
  return most - least <= 24 && (most <= 90 || least >= 235);
}

/** The words of a small picture that stands for a sign: a smiley. Empty for a picture. */
function signOf(element) {
  const alt = element.getAttribute("alt")?.trim() ?? "";
  const marked = `${element.dataset.stringifyType ?? ""} ${element.getAttribute("itemtype") ?? ""} ${element.className}`;
  return PICTOGRAPHS.test(alt) || /emoji|emoticon/i.test(marked) ? alt : "";
}

/** Walks through the markup and gathers blocks: paragraphs, headings, items of lists, tables and quotations. */
class Reader {
  constructor(rules = new Map()) {
    this.rules = rules;
    this.blocks = [];
    this.run = [];
    this.lost = new Set();
    this.pictures = [];
  }

  flow(parent, format) {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) this.words(node.data, format);
      else if (node.nodeType === Node.ELEMENT_NODE) this.element(node, format);
    }
  }

  words(text, format) {
    if (text) this.run.push({ ...format, text: text.replace(/[\s\u00a0]+/g, " ") });
  }

  /** What was gathered of a line of text becomes a block of its own. */
  flush(kind = { type: "p" }) {
    const run = tidy(this.run);
    this.run = [];
    if (run.length) this.blocks.push({ ...kind, run });
  }

  /** What stands inside, as blocks of its own. */
  inside(element, format, kind) {
    const outer = [this.blocks, this.run];
    [this.blocks, this.run] = [[], []];
    this.flow(element, format);
    this.flush(kind);
    const found = this.blocks;
    [this.blocks, this.run] = outer;
    return found;
  }

  /** What the program says of how this looks: its own style goes before those of its classes. */
  styleOf(element) {
    const classes = [...element.classList].map((name) => this.rules.get(name));
    return Object.assign({}, ...classes, styleOf(element));
  }

  element(element, given) {
    const tag = element.localName;
    const style = this.styleOf(element);
    if (this.unseen(element, tag, style)) return;
    const format = this.format(element, tag, style, given);
    const heading = headingLevel(element, tag);
    if (tag === "br") {
      if (!("page-break-before" in style)) this.run.push({ ...given, br: true });
    } else if (tag === "img") this.picture(element, given);
    else if (tag === "hr") this.flush();
    else if (heading && !given.heading) this.heading(element, format, heading);
    else if (tag === "ul" || tag === "ol") {
      this.flush();
      this.flow(element, { ...format, depth: (given.depth ?? 0) + 1, ordered: tag === "ol", first: element.start ?? 1 });
    } else if (tag === "li") this.item(element, format);
    else if (/^l\d+ level/.test(style["mso-list"] ?? "") && tag === "p") this.wordItem(element, style, format);
    else if (tag === "table") this.table(element, format);
    else if (tag === "blockquote") {
      this.flush();
      const blocks = this.inside(element, format);
      if (blocks.length) this.blocks.push({ type: "quote", blocks });
    } else if (tag === "pre") {
      this.flush();
      for (const line of element.textContent.split("\n")) { this.words(line, format); this.flush(); }
    } else if (BLOCKS.has(tag)) {
      this.flush();
      this.flow(element, format);
      this.flush();
    } else this.flow(element, format);
  }

  unseen(element, tag, style) {
    if (NOT_TEXT.has(tag) || style.display === "none" || style["mso-hide"] === "all") return true;
    if (style["mso-list"] === "ignore") return true;
    if ("mso-comment-reference" in style) this.lost.add("comments"); // the words that it is about stay
    if (/\bmso(comanchor|commentreference|commenttext)\b/i.test(element.className)
      || /^comment/.test(style["mso-element"] ?? "")) {
      this.lost.add("comments");
      return true;
    }
    if (tag === "del" || /\bmsoDel\b/i.test(element.className)) { // taken out there already
      if (element.textContent.trim()) this.lost.add("changes");
      return true;
    }
    if (OBJECTS.has(tag)) {
      this.lost.add("objects");
      return true;
    }
    return false;
  }

  format(element, tag, style, given) {
    const next = { ...given };
    if (tag === "b" || tag === "strong") next.bold = true;
    if (tag === "i" || tag === "em") next.italic = true;
    if (tag === "sup" || tag === "sub") next.raised = tag;
    if (/\bSuperscript\b/.test(element.className)) next.raised = "sup";
    if (/\bSubscript\b/.test(element.className)) next.raised = "sub";
    const { "font-weight": weight, "font-style": slant, "vertical-align": raised } = style;
    if (weight && weight !== "inherit") next.bold = weight.startsWith("bold") || parseInt(weight, 10) >= 600;
    if (slant && slant !== "inherit") next.italic = /^(italic|oblique)/.test(slant);
    if (raised === "super" || raised === "sub") next.raised = raised === "super" ? "sup" : "sub";
    if (raised === "baseline") delete next.raised;
    if (tag === "a") {
      const href = element.getAttribute("href")?.trim() ?? "";
      if (KNOWN_LINK.test(href)) next.link = href;
      else if (href && !href.startsWith("#")) this.lost.add("links");
    }
    if (!next.link && !next.heading && element.textContent.trim()) this.noteLost(element, tag, style);
    return next;
  }

  noteLost(element, tag, style) {
    const colours = [style.color, style.background, style["background-color"], style["mso-highlight"]];
    const given = [element.getAttribute("bgcolor"), tag === "font" && element.getAttribute("color")];
    if ([...colours, ...given].some((one) => one && !neutral(one.toLowerCase()))) this.lost.add("colours");
    const line = `${style["text-decoration"] ?? ""} ${style["text-decoration-line"] ?? ""}`;
    if ((tag === "u" || line.includes("underline")) && !element.querySelector("a[href]")) this.lost.add("underlining");
    if (tag === "s" || tag === "strike" || line.includes("line-through")) this.lost.add("crossing");
  }

  heading(element, format, level) {
    this.flush();
    const number = markerOf(element); // "1.2", written by the program
    if (number) this.words(`${number} `, { ...format, heading: true });
    this.flow(element, { ...format, heading: true, bold: false });
    this.flush({ type: "heading", level });
  }

  item(element, format) {
    this.flush();
    const said = Number(element.getAttribute("aria-level") ?? element.dataset.ariaLevel);
    const indent = element.dataset.stringifyIndent; // counted from 0, in a list of its own
    const level = said || (indent && Number(indent) + 1) || format.depth || 1;
    const { ordered = false, first = 1 } = format;
    const place = [...(element.parentElement?.children ?? [])].filter((one) => one.localName === "li").indexOf(element);
    const start = element.value || first + Math.max(place, 0);
    if (element.getAttribute("role") === "checkbox") this.lost.add("ticks");
    // a list inside an item follows it, one level deeper
    const blocks = this.inside(element, format);
    const own = blocks.findIndex((one) => one.type === "item");
    const before = own < 0 ? blocks : blocks.slice(0, own);
    if (before.length) this.blocks.push({ type: "item", level, ordered, start, blocks: before });
    if (own >= 0) this.blocks.push(...blocks.slice(own));
  }

  wordItem(element, style, format) {
    this.flush();
    const marker = markerOf(element);
    const level = Number(/level(\d+)/.exec(style["mso-list"])?.[1]) || 1;
    const ordered = NUMBERED.test(marker);
    const blocks = this.inside(element, format);
    const start = ordered ? parseInt(marker.replace(/\D/g, ""), 10) || 1 : 1;
    if (blocks.length) this.blocks.push({ type: "item", level, ordered, start, blocks });
  }

  table(element, format) {
    this.flush();
    const seen = (one) => this.styleOf(one).display !== "none"; // a row or column that is hidden there
    const rows = [...element.rows].filter(seen).map((row) => [...row.cells].filter(seen)).filter((cells) => cells.length);
    const cells = rows.flat();
    if (cells.length < 2 || format.cell) { // a frame, or a table in a table
      for (const cell of cells) { this.flow(cell, format); this.flush(); }
      return;
    }
    for (const caption of element.querySelectorAll(":scope > caption")) { this.flow(caption, format); this.flush(); }
    const read = (cell) => {
      const style = this.styleOf(cell);
      this.noteLost(cell, "td", style);
      const own = this.format(cell, "td", { "font-weight": style["font-weight"], "font-style": style["font-style"] }, {});
      return {
        head: cell.localName === "th" || cell.closest("thead") !== null,
        span: [cell.colSpan, cell.rowSpan].map((one) => Math.min(one, 50)),
        blocks: this.inside(cell, { ...format, cell: true, depth: 0, bold: own.bold ?? false, italic: own.italic ?? false }),
      };
    };
    const made = rows.map((row) => row.map(read));
    if (made.flat().some((cell) => cell.blocks.length)) this.blocks.push({ type: "table", rows: made });
  }

  picture(element, format) {
    const size = ["width", "height"].map((name) => parseInt(element.getAttribute(name) ?? "", 10));
    if (size.some((one) => one <= 2)) return; // a pixel that counts readers
    if (element.getAttribute("aria-roledescription") === "checkbox") { this.lost.add("ticks"); return; }
    const sign = signOf(element);
    if (sign) { this.words(sign, format); return; }
    if (/text_?x?0?0?2?0?_?box/i.test(element.getAttribute("v:shapes") ?? "")) { this.lost.add("boxes"); return; }
    const source = element.getAttribute("src") ?? "";
    const [, kind, data] = PICTURE.exec(source) ?? [];
    this.run.push({ ...format, picture: this.pictures.length });
    const name = (element.getAttribute("alt") ?? "").split("\n")[0].replace(/[^\p{L}\p{N} .,()_-]/gu, " ").trim().slice(0, 60);
    this.pictures.push({ kind, bytes: data ? decoded(data) : null, name, local: source.startsWith("file:") });
  }

  /** Word names files that a page cannot read; the pictures themselves are in the other form of the clipboard. */
  takeFromRtf(rtf) {
    const local = this.pictures.filter((one) => one.local);
    const found = local.length && rtf ? [...picturesOf(rtf)] : [];
    if (found.length === local.length) local.forEach((one, place) => Object.assign(one, found[place]));
  }

  /** Nothing but these pictures. */
  only(files) {
    this.pictures = files.map((file) => ({ file, name: "" }));
    this.blocks = [{ type: "p", run: files.map((_file, picture) => ({ picture })) }];
  }

  /** Clean markup; ``refer`` gives what stands where a picture was. */
  markup(refer = () => "") {
    const levels = this.blocks.filter((one) => one.type === "heading").map((one) => one.level);
    return new Writer(Math.min(...levels), refer).write(this.blocks);
  }
}

function headingLevel(element, tag) {
  if (/^h[1-6]$/.test(tag)) return Number(tag[1]);
  if (/\bMsoTitle\b/.test(element.className)) return 1;
  const style = /\bMsoHeading(\d)\b/.exec(element.className);
  if (style) return Number(style[1]);
  return element.getAttribute("role") === "heading" ? Number(element.getAttribute("aria-level")) || 1 : 0;
}

/** The bullet or number that Word wrote before the words. */
function markerOf(element) {
  const marker = [...element.querySelectorAll("[data-style]")].find((one) => styleOf(one)["mso-list"] === "ignore");
  return (marker?.textContent ?? "").replace(/[\s\u00a0]+/g, "");
}

/** A line of text without spaces at its ends or twice in a row, and without breaks after the last word. */
function tidy(run) {
  const result = [];
  for (const piece of run) {
    const last = result.at(-1);
    let { text } = piece;
    if (text !== undefined) {
      if (!last || last.br || last.text?.endsWith(" ")) text = text.replace(/^ /, "");
      if (text) result.push({ ...piece, text });
    } else if (!piece.br || result.length) {
      if (piece.br && last?.text) last.text = last.text.replace(/ $/, "");
      result.push({ ...piece });
    }
  }
  while (result.length && (result.at(-1).br || result.at(-1).text?.trim() === "")) result.pop();
  const last = result.at(-1);
  if (last?.text) last.text = last.text.replace(/ $/, "");
  return result;
}

function decoded(base64) {
  try {
    return Uint8Array.from(atob(base64.replace(/\s+/g, "")), (letter) => letter.charCodeAt(0));
  } catch { return null; }
}

/** The PNG and JPEG pictures of an RTF text, in their order. */
function* picturesOf(rtf) {
  for (let place = rtf.indexOf("{\\pict"); place >= 0; place = rtf.indexOf("{\\pict", place + 1)) {
    let [depth, end] = [0, place];
    for (; end < rtf.length; end += 1) {
      if (rtf[end] === "{") depth += 1;
      else if (rtf[end] === "}" && (depth -= 1) === 0) break;
    }
    const group = rtf.slice(place + 1, end);
    const kind = /\\pngblip/.test(group) ? "image/png" : /\\jpegblip/.test(group) ? "image/jpeg" : "";
    const figures = withoutGroups(group).replace(/\\[a-z]+-?\d* ?/g, "").replace(/[^0-9a-f]/gi, "");
    if (kind) yield { kind, bytes: Uint8Array.from(figures.match(/../g) ?? [], (pair) => parseInt(pair, 16)) };
  }
}

/** What stands in no braces; a blank where some were, so that a number before them ends. */
function withoutGroups(text) {
  const less = text.replace(/\{[^{}]*\}/g, " ");
  return less === text ? text : withoutGroups(less);
}

/** Writes the blocks as the markup that the editor knows. */
class Writer {
  constructor(top, refer) {
    this.page = document.implementation.createHTMLDocument("");
    this.top = top;
    this.refer = refer;
  }

  make(tag, ...children) {
    const made = this.page.createElement(tag);
    made.append(...children);
    return made;
  }

  write(blocks) {
    this.page.body.replaceChildren(...this.nodes(blocks));
    return this.page.body.innerHTML;
  }

  nodes(blocks) {
    const made = [];
    for (let place = 0; place < blocks.length; place += 1) {
      const block = blocks[place];
      if (block.type === "item") {
        const end = blocks.findIndex((one, n) => n > place && one.type !== "item");
        const items = blocks.slice(place, end < 0 ? blocks.length : end);
        made.push(...this.lists(items));
        place += items.length - 1;
      } else if (block.type === "table") made.push(this.table(block.rows));
      else if (block.type === "quote") made.push(this.make("blockquote", ...this.nodes(block.blocks)));
      else {
        const tag = block.type === "heading" ? (block.level === this.top ? "h3" : "h4") : "p";
        const words = this.line(block.run);
        if (words.length) made.push(this.make(tag, ...words));
      }
    }
    return made;
  }

  /** Items in their order, each with its level, as lists in lists. */
  lists(items) {
    let place = 0;
    const take = (level) => {
      const { ordered, start } = items[place];
      const list = this.make(ordered ? "ol" : "ul");
      if (ordered && start > 1) list.setAttribute("start", start);
      while (place < items.length && items[place].level >= level) {
        const item = items[place];
        if (item.level > level) {
          if (!list.lastChild) list.append(this.make("li", this.make("p")));
          list.lastChild.append(take(item.level));
        } else if (item.ordered !== ordered) break;
        else {
          place += 1;
          const inner = this.nodes(item.blocks);
          if (inner[0]?.localName !== "p") inner.unshift(this.make("p"));
          list.append(this.make("li", ...inner));
        }
      }
      return list;
    };
    const made = [];
    while (place < items.length) made.push(take(items[place].level));
    return made;
  }

  table(rows) {
    const made = rows.map((cells) => this.make("tr", ...cells.map(({ head, span, blocks }) => {
      const inner = this.nodes(blocks);
      const cell = this.make(head ? "th" : "td", ...(inner.length ? inner : [this.make("p")]));
      ["colspan", "rowspan"].forEach((name, place) => span[place] > 1 && cell.setAttribute(name, span[place]));
      return cell;
    })));
    return this.make("table", this.make("tbody", ...made));
  }

  line(run) {
    return run.map((piece) => this.piece(piece)).filter(Boolean);
  }

  piece({ text, br, picture, bold, italic, raised, link }) {
    if (br) return this.make("br");
    let node;
    if (picture !== undefined) {
      const given = this.refer(picture);
      if (!given) return null;
      node = this.page.createTextNode(given.words);
      link = given.href;
    } else node = this.page.createTextNode(text);
    if (raised) node = this.make(raised, node);
    if (italic) node = this.make("em", node);
    if (bold) node = this.make("strong", node);
    if (link) {
      node = this.make("a", node);
      node.setAttribute("href", link);
    }
    return node;
  }
}

// ---------- pasting ----------

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const frame = textarea.closest("[data-editor]");
  if (frame && !textarea.disabled) new Paste(editor, frame);
});

class Paste {
  constructor(editor, frame) {
    this.editor = editor;
    this.frame = frame;
    this.words = frame.dataset;
    this.dialog = frame.querySelector("[data-picture-dialog]");
    this.place = document.querySelector(".drop[data-upload]"); // where evidence is added on this page
    this.clean = false;
    editor.view.dom.addEventListener("paste", (event) => this.pasted(event), { capture: true });
    editor.view.dom.addEventListener("drop", (event) => this.filesDropped(event), { capture: true });
    // words that are dropped come the same way, without the questions
    editor.view.setProps({ transformPastedHTML: (html) => (this.clean || own(html) ? html : this.dropped(html)) });
  }

  dropped(html) {
    const found = read(html);
    this.tell(found, found.pictures.length, []);
    return found.markup();
  }

  pasted(event) {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const files = [...(event.clipboardData?.files ?? [])].filter((one) => one.type.startsWith("image/"));
    if (own(html) || (!html && !files.length)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const found = read(html, event.clipboardData.getData("text/rtf"));
    // a picture by itself; beside a text the file is only a photograph of that text
    const words = found.blocks.some((one) => one.type !== "p" || one.run.some(({ text }) => text?.trim()));
    if (files.length && !words) found.only(files);
    this.take(found);
  }

  filesDropped(event) {
    const files = [...(event.dataTransfer?.files ?? [])].filter((one) => one.type.startsWith("image/"));
    if (!files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const place = this.editor.view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (place) this.editor.commands.setTextSelection(place.pos);
    const found = read("");
    found.only(files);
    this.take(found);
  }

  async take(found) {
    const readable = found.pictures.filter((one) => one.bytes?.length || one.file);
    const wanted = readable.length > 0 && this.place && (await this.asks(readable.length));
    const sentences = wanted ? await this.add(readable) : [];
    if (this.dialog.open) this.dialog.close();
    this.editor.view.focus();
    this.clean = true;
    const markup = found.markup((place) => this.reference(found.pictures[place]));
    if (markup) this.editor.view.pasteHTML(markup);
    this.clean = false;
    const left = found.pictures.filter((one) => !one.number && (!readable.includes(one) || !this.place)).length;
    if (readable.length && this.place && !wanted) found.lost.add("pictures");
    this.tell(found, left, sentences);
  }

  reference(picture) {
    if (!picture.number) return null;
    return { words: this.words.evidence.replace("{number}", picture.number), href: `#e${picture.number}` };
  }

  /** Whether the pictures become evidence. */
  asks(count) {
    const { dialog, words } = this;
    dialog.querySelector("[data-picture-words]").textContent =
      count === 1 ? words.onePicture : words.morePictures.replace("{count}", count);
    const [add, leave] = ["add", "leave"].map((name) => dialog.querySelector(`[data-picture-${name}]`));
    add.disabled = leave.disabled = false;
    dialog.querySelector("[data-picture-state]").textContent = "";
    dialog.showModal();
    return new Promise((settle) => {
      add.onclick = () => settle(true);
      leave.onclick = () => settle(false);
      dialog.onclose = () => settle(false);
    });
  }

  /** Add each as a file; its number is kept with it. Gives the sentences to tell. */
  async add(pictures) {
    const { dialog, words } = this;
    const sentences = [];
    for (const name of ["add", "leave"]) dialog.querySelector(`[data-picture-${name}]`).disabled = true;
    dialog.querySelector("[data-picture-state]").textContent = words.pictureBusy;
    for (const [place, picture] of pictures.entries()) {
      const { error, number } = await this.send(picture, place + 1);
      if (number) picture.number = number;
      if (error && !number) sentences.push(error);
    }
    const numbers = pictures.map((one) => one.number).filter(Boolean);
    if (numbers.length) {
      sentences.unshift(words.pictureAdded.replace("{numbers}", numbers.join(", ")));
      this.place.dispatchEvent(new CustomEvent("evidence:added"));
    }
    return sentences;
  }

  async send({ file, bytes, kind, name }, count) {
    const type = file?.type ?? kind;
    const title = `${name || `${this.words.picture} ${count}`}.${type.split("/")[1].replace("jpeg", "jpg")}`;
    const lost = { error: this.words.pictureFailed.replace("{name}", title) };
    const body = new FormData();
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    body.set("csrfmiddlewaretoken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? field?.value ?? "");
    body.append("files", new File([file ?? bytes], title, { type }));
    try {
      const headers = { "X-Upload": "1", Accept: "application/json" };
      const answer = await fetch(this.place.dataset.upload, { method: "POST", body, headers, redirect: "error" });
      const told = await answer.json();
      return answer.ok || told.error ? told : lost;
    } catch { return lost; }
  }

  tell({ lost }, left, sentences) {
    const { words } = this;
    const kinds = [...lost].map((kind) => words[`lost${kind[0].toUpperCase()}${kind.slice(1)}`]).filter(Boolean);
    const told = [...sentences];
    if (left) told.push(left === 1 ? words.oneLeft : words.moreLeft.replace("{count}", left));
    if (kinds.length) told.push(words.leftOut.replace("{kinds}", kinds.join(", ")));
    this.frame.querySelector(".told").textContent = told.join(" ");
  }
}

/** Copied from this editor, or another of ours. */
function own(html) {
  return html.includes("data-pm-slice");
}
