// Rows of a Django formset:
//   <div data-formset-rows="promises"> … rows … </div>
//   <template data-formset-template="promises"> one row with __prefix__ </template>
//   <button type="button" data-formset-add="promises">
// In a row, data-formset-remove ticks the row's DELETE box and hides it: Django does the rest.

function find(name, prefix) {
  return document.querySelector(`[data-formset-${name}="${CSS.escape(prefix)}"]`);
}

// Rows for pages without JavaScript: not seen until one is asked for, or a draft is put back into it.
const show = (row) => row.removeAttribute("data-formset-spare");

function add(prefix) {
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const rows = find("rows", prefix);
  const template = find("template", prefix);
  if (!total || !rows || !template) return;
  const spare = rows.querySelector("[data-formset-spare]");
  if (spare) {
    show(spare);
    spare.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return;
  }
  const index = Number(total.value);
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index));
  const row = holder.content.firstElementChild;
  rows.append(row);
  total.value = String(index + 1);
  row.dispatchEvent(new CustomEvent("content:added", { bubbles: true }));
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function remove(button) {
  const row = button.closest("[data-formset-row]");
  const mark = row?.querySelector("input[name$='-DELETE']");
  if (!mark) return;
  mark.checked = true;
  row.hidden = true;
  // A hidden required field would stop the form from being sent, with no message anyone can see.
  row.querySelectorAll("[required]").forEach((field) => (field.required = false));
  row.dispatchEvent(new Event("input", { bubbles: true }));
  row.closest("form")?.querySelector("[data-formset-add]")?.focus();
}

for (const happened of ["input", "change"]) {
  document.addEventListener(happened, (event) => {
    const row = event.target.closest?.("[data-formset-spare]");
    if (row && event.target.value) show(row);
  });
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-formset-add]");
  if (adder) add(adder.dataset.formsetAdd);
  const remover = event.target.closest("[data-formset-remove]");
  if (remover) remove(remover);
});
