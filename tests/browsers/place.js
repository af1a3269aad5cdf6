// What a person sees and touches, found by its words: evaluated in every engine, returns the place as a selector.
(kind, name, nth) => {
  const says = (el) => {
    const copy = el.cloneNode(true);
    for (const gone of copy.querySelectorAll("svg, [hidden]")) gone.remove();
    return (el.getAttribute("aria-label") ?? copy.textContent).replace(/\s+/g, " ").trim();
  };
  const labels = (el) => {
    const by = (el.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id));
    return [...by, ...(el.labels ?? [])].filter(Boolean).map(says).join(" ") || el.getAttribute("aria-label") || "";
  };
  const seen = (el) => el.checkVisibility({ checkVisibilityCSS: true }) && !el.closest(".sr-only");
  const kinds = {
    button: ["button, input[type=submit], [role=button]", says],
    link: ["main a[href], dialog a[href], header a[href]", says],
    field: ["input:not([type=hidden]), textarea, select", labels],
    choice: ["input[type=checkbox], input[type=radio]", labels],
    place: [name, null],
  };
  const [selector, words] = kinds[kind];
  const open = document.querySelector("dialog[open]") ?? document;
  let found = [...open.querySelectorAll(selector)];
  if (words) found = found.filter((el) => words(el).includes(name) && (kind === "choice" || seen(el)));
  const one = found[nth];
  if (!one) return "";
  for (const old of document.querySelectorAll("[data-at]")) old.removeAttribute("data-at");
  one.dataset.at = "here";
  return "[data-at=here]";
}
