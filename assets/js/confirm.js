// data-confirm="Remove this promise?" on a button, a link or a form asks first, in the dialog of base.html;
// data-confirm-ok="Remove" names the button. hx-confirm asks in the same dialog. Without JavaScript nothing is asked:
// whatever cannot be undone has a page of its own.

const allowed = new WeakSet();

function ask(message, ok) {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog) return Promise.resolve(true);
  const yes = dialog.querySelector("[value=ok]");
  yes.dataset.default ??= yes.textContent;
  yes.textContent = ok || yes.dataset.default;
  dialog.querySelector("[data-confirm-message]").textContent = message;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}

async function intercept(event, element, proceed) {
  if (allowed.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(element.dataset.confirm, element.dataset.confirmOk))) return;
  allowed.add(element);
  proceed();
}

// Capturing, to be asked before htmx and the form guard hear of it.
document.addEventListener(
  "click",
  (event) => {
    const element = event.target.closest("a[data-confirm], button[data-confirm]");
    if (element) intercept(event, element, () => element.click());
  },
  true,
);

document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (form.dataset.confirm) intercept(event, form, () => form.requestSubmit(submitter));
  },
  true,
);

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  ask(ctx.confirm).then((yes) => (yes ? issueRequest() : dropRequest()));
});
