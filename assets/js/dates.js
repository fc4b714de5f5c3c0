// <button type="button" data-date-offset="7" data-target="#id_due">: sets the field to today plus so many days.

function isoDate(days) {
  const day = new Date();
  day.setDate(day.getDate() + days);
  // The device's own calendar day; toISOString() would give Greenwich's.
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-date-offset]");
  const field = chip && document.querySelector(chip.dataset.target);
  if (!field) return;
  field.value = isoDate(Number(chip.dataset.dateOffset));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
