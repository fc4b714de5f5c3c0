// "Propose a reading": asks how the name in another field may be read and writes it into the field beside the button.
import { toast } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-reading-url]");
  if (!button) return;
  const form = button.closest("form");
  const field = button.parentElement.querySelector("input");
  const name = form.elements[button.dataset.readingOf]?.value.trim() ?? "";
  button.disabled = true;
  try {
    const answer = name && (await fetch(`${button.dataset.readingUrl}?name=${encodeURIComponent(name)}`));
    const reading = answer && answer.ok ? (await answer.json()).reading : "";
    if (!reading) {
      toast(button.dataset.readingNone);
      return;
    }
    field.value = reading;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } catch {
    toast(button.dataset.readingNone);
  } finally {
    button.disabled = false;
    field.focus();
  }
});
