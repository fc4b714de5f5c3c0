// On every page: the worker, the count of notes not yet sent, and sending them whenever there may be a network.
import { toast } from "../toasts.js";
import { person, tellWorker } from "./form.js";
import "./list.js";
import { flush, onChange } from "./sender.js";
import * as store from "./store.js";
import { address, clock, count, say } from "./words.js";

const FIRST_TRY = 5_000;
const LAST_TRY = 120_000;
const LONGEST_WAIT = 600_000; // a clock that was put back must not make it a day

async function register() {
  if (!person() || !navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(address("worker"), { scope: "/", updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ type: "here", user: person() });
  } catch {
    // Not allowed here: the desk works as a plain site.
  }
}

/** On a page of nobody (no network) the owner of the kept pages; else who is signed in. */
const reader = async () => person() || (document.querySelector("[data-offline-page]") ? (await store.fact("owner")) || "" : "");

async function badge() {
  const places = document.querySelectorAll("[data-outbox-badge]");
  if (!places.length || !globalThis.indexedDB) return;
  try {
    const user = await reader();
    const mine = user ? (await store.notes()).filter((note) => note.user === user && !note.deleted_at) : [];
    const trouble = mine.some((note) => ["refused", "clash", "late"].includes(note.state));
    const signedOut = await store.fact("signed_out");
    for (const place of places) {
      place.hidden = !mine.length;
      place.dataset.trouble = trouble || signedOut ? "1" : "";
      place.querySelector("[data-outbox-count]").textContent = count("notSent", mine.length);
    }
  } catch {
    // Nothing can be kept, so nothing waits.
  }
}

let timer = 0;
let wait = FIRST_TRY;

async function send(options) {
  clearTimeout(timer);
  if (!person() || !globalThis.indexedDB) return;
  let status = "";
  try {
    status = await flush(address("state"), options);
    if (options?.forced || status === "in") wait = FIRST_TRY;
    const now = Date.now();
    const next = (await store.notes()).filter((note) => note.user === person() && !note.deleted_at && ["waiting", "sending"].includes(note.state));
    if (!next.length || status === "out") return;
    const soonest = Math.min(...next.map((note) => Math.max(note.next_at || 0, note.held_until || 0) - now));
    timer = setTimeout(send, Math.min(LONGEST_WAIT, Math.max(wait, soonest)));
    wait = Math.min(LAST_TRY, wait * 2);
  } catch {
    timer = setTimeout(send, LAST_TRY);
  }
}

/** "The outcome is logged": said by the page one comes from, shown on the meeting's. */
function saidBefore() {
  let said = "";
  try {
    said = sessionStorage.getItem("outbox-said") || "";
    sessionStorage.removeItem("outbox-said");
  } catch {
    return;
  }
  if (said) toast(said, { level: "success" });
}

function keptPage() {
  const at = document.documentElement.dataset.keptAt;
  const bar = document.querySelector("[data-kept-bar]");
  if (!at || !bar) return;
  bar.querySelector("[data-kept-as-of]").textContent = say("asOf", { time: clock(at) });
  bar.hidden = false;
  document.querySelectorAll("[data-day]").forEach((heading) => {
    // "Today" of a page kept yesterday is not today.
    const shift = Number(heading.dataset.shift || 0) * 86_400_000;
    const written = new Date(new Date(`${heading.dataset.day}T12:00:00`).getTime() + shift);
    if (written.toDateString() === new Date(Date.now() + shift).toDateString()) return;
    const language = document.documentElement.lang || "en";
    heading.textContent = written.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "short" });
  });
}

async function marks() {
  const rows = document.querySelectorAll("[data-meeting-row]");
  if (!rows.length) return;
  const mine = new Set((await store.notes()).filter((note) => note.user === person() && !note.deleted_at).map((note) => String(note.meeting)));
  rows.forEach((row) => row.querySelectorAll("[data-meeting-kept]").forEach((mark) => (mark.hidden = !mine.has(row.dataset.meetingRow))));
}

function start() {
  if (!document.getElementById("offline-words")) return;
  keptPage();
  saidBefore();
  badge();
  if (!globalThis.indexedDB) return;
  marks().catch(() => {});
  store.sweep().catch(() => {});
  if (!person()) return;
  register();
  if (matchMedia("(display-mode: standalone)").matches) navigator.storage?.persist?.().catch(() => {});
  send({ forced: true });
  onChange(() => {
    badge();
    marks().catch(() => {});
    document.dispatchEvent(new CustomEvent("outbox:changed"));
  });
  addEventListener("online", () => send({ forced: true }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send({ forced: true }));
  addEventListener("pageshow", (event) => event.persisted && (badge(), send({ forced: true })));
}

document.addEventListener("submit", (event) => {
  // Who leaves takes the kept pages along; unsent notes stay on the phone.
  // The attribute: a form with a field called "action" answers with that field.
  if (address("logout") && event.target.getAttribute("action")?.endsWith(address("logout"))) {
    tellWorker({ type: "signed-out" });
  }
});
document.addEventListener("outbox:send", () => send({ forced: true }));

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
