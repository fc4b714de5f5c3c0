// <select data-tom>: a searchable list. data-tom-url="…": options come from the server as the person types
// (JSON {"results": [{"id": 1, "text": "Asahi Precision Works", "hint": "旭精密工業"}]}).
// data-tom-create: new entries may be typed.
import TomSelect from "tom-select/dist/esm/tom-select.complete.js";
import { onContent } from "./swaps.js";
import { words } from "./toasts.js";

function labelOf(select) {
  return select.labels?.[0]?.textContent.replace(/\s+/g, " ").replace("*", "").trim();
}

function row(data, escape) {
  const hint = data.hint ? ` <span class="second-name">${escape(data.hint)}</span>` : "";
  return `<div>${escape(data.text)}${hint}</div>`;
}

function remote(select) {
  const { tomUrl } = select.dataset;
  if (!tomUrl) return {};
  return {
    valueField: "id",
    labelField: "text",
    searchField: [], // the server has searched already: show everything it found
    allowEmptyOption: false, // nothing chosen is a placeholder, not a word in front of what one types
    selectOnTab: true,
    shouldLoad: (query) => query.trim().length > 0,
    load(query, done) {
      const url = new URL(tomUrl, location.href);
      url.searchParams.set("q", query);
      fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then((response) => (response.ok ? response.json() : { results: [] }))
        .then((data) => {
          this.clearOptions((option) => this.items.includes(String(option.id)));
          done(data.results);
        })
        .catch(() => done());
    },
  };
}

function enhance(select) {
  const label = labelOf(select);
  const control = new TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: words("remove") } } : {},
    create: select.hasAttribute("data-tom-create"),
    maxOptions: 200,
    allowEmptyOption: true,
    hidePlaceholder: true,
    render: {
      option: row,
      option_create: (data, escape) =>
        `<div class="create">${escape(words("addNew"))} <strong>${escape(data.input)}</strong></div>`,
      no_results: () => `<div class="no-results">${words("noResults")}</div>`,
    },
    ...remote(select),
  });
  // One list for screen readers too: the select behind it only carries the value.
  select.setAttribute("aria-hidden", "true");
  if (label) control.control_input.setAttribute("aria-label", label);
  const described = select.getAttribute("aria-describedby");
  if (described) control.control_input.setAttribute("aria-describedby", described);
  if (select.getAttribute("aria-invalid")) control.control_input.setAttribute("aria-invalid", "true");
}

onContent((root) => {
  root.querySelectorAll("select[data-tom]").forEach((select) => {
    if (!select.tomselect && !select.closest("template")) enhance(select);
  });
});
