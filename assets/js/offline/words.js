// Sentences of templates/_partials/offline.html, translated; {n} and the like are filled in.
export function say(key, values = {}) {
  const sentence = document.getElementById("offline-words")?.dataset[key] || "";
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), sentence);
}

/** "1 not yet sent", "3 not yet sent": the sentence for this number. */
export const count = (key, n) => say(n === 1 ? `${key}One` : `${key}Many`, { n });

export function clock(at) {
  const time = new Date(Number(at));
  const language = document.documentElement.lang || "en";
  const hour = { hour: "2-digit", minute: "2-digit", hour12: false };
  const today = new Date().toDateString() === time.toDateString();
  return time.toLocaleString(language, today ? hour : { day: "numeric", month: "short", ...hour });
}

/** What is wrong with a field, as one line; a label that asks needs no colon. */
export const fault = ({ label, messages }) =>
  [label, messages.join(" ")].filter(Boolean).join(/[?？]$/.test(label || "") ? " " : ": ");

const place = () => document.getElementById("offline-words");
export const address = (key) => place()?.dataset[key] || "";

/** A copy of one of the page's templates. */
export const piece = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);
