// Without scripts all fields of a page belong to one form (form="…"), which each of its buttons sends. With scripts each
// part saves itself as soon as it changes: its fields go to the form they stand in, under the name that it knows.
// Loaded before whatever looks at those forms.

// the one form's id; fields of other forms stay where they are
const ONE = '[form="together"]';
const FIELDS = `form[data-autosave] ${ONE}`;

function part() {
  for (const field of document.querySelectorAll(FIELDS)) {
    if (field.dataset.form) { // a button of a form of its own
      field.setAttribute("form", field.dataset.form);
      field.setAttribute("formaction", field.dataset.action);
      continue;
    }
    field.removeAttribute("form");
    if (field.dataset.as) field.name = field.dataset.as;
  }
}

const brings = (node) => node instanceof Element && (node.matches(ONE) || node.querySelector(ONE));

part();
// parts of the page are fetched anew, after an upload for example
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some(brings))) part();
}).observe(document.body, { childList: true, subtree: true });
