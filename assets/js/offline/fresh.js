// A kept page was written hours ago: the day and hour of a meeting nobody planned are those of the phone, now.
const keptAt = () => Number(document.documentElement.dataset.keptAt) || 0;

function there(zone) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date());
  const of = (type) => parts.find((part) => part.type === type).value;
  return { day: `${of("year")}-${of("month")}-${of("day")}`, time: `${of("hour")}:${of("minute")}` };
}

export function freshToday(form) {
  const { on_day: day, at, time_zone: zone } = form.elements;
  if (!keptAt() || !day || !at || !zone || day.value !== day.defaultValue || at.value !== at.defaultValue) return;
  try {
    const now = there(zone.value || zone[0]?.value);
    day.value = now.day;
    at.value = now.time;
    const words = at.closest("details")?.querySelector("summary .second-name");
    if (words) words.textContent = `${now.day}, ${now.time}`;
  } catch {
    // A browser that does not know the zone: the fields can be set by hand.
  }
}
