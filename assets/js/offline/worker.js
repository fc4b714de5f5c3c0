// The service worker: opens the kept pages where there is no network, keeps them fresh while there is one, and sends the
// outbox when the system wakes it. Everything else goes its usual way. Facts in self.DESK come from /sw.js.
import { kept, toLog } from "./pick.js";
import { ask, flush } from "./sender.js";
import * as store from "./store.js";

const desk = self.DESK;
const SHELL = `desk-shell-${desk.version}`;
const PAGES = "desk-pages-";
const FONTS = "desk-fonts";
const FONTS_AT_MOST = 80;
const SLOW = 4_000; // a network that takes longer is none
const FRESH_FOR = 4 * 60_000;
const KEPT_AT = "X-Kept-At";

const pagesOf = (user) => `${PAGES}${user}-${desk.version}`;
const here = (address) => new URL(address, self.location.origin);

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

async function install() {
  const shell = await caches.open(SHELL);
  await Promise.all([...desk.files, desk.offline].map((file) => shell.add(new Request(file, { cache: "reload", credentials: "omit" }))));
  await self.skipWaiting();
}

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

async function activate() {
  for (const name of await caches.keys()) {
    // Pages of an older version ask for its files: both stay until the pages are kept anew (refresh).
    if (name.startsWith("desk-shell-") && name !== SHELL && !(await hasPagesOf(name.slice(11)))) await caches.delete(name);
  }
  await self.clients.claim();
}

const hasPagesOf = async (version) => (await caches.keys()).some((name) => name.startsWith(PAGES) && name.endsWith(`-${version}`));

/** Take away the pages of everybody but one person (or of everybody), the outbox never. */
async function forget(except = "") {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && !(except && name.startsWith(`${PAGES}${except}-`))) await caches.delete(name);
  }
  const owner = await store.fact("owner");
  if (owner !== undefined && owner !== except) {
    await store.remember("owner", except);
    await store.remember("known", null);
    await store.remember("refreshed", 0);
  }
}

// --- Keeping pages fresh --------------------------------------------------------------------------
let refreshing = null;
let generation = 0; // a sign-out outruns whatever is being fetched for the one who left

function refresh(forced) {
  refreshing ||= keepPages(forced).finally(() => (refreshing = null));
  return refreshing;
}

async function keepPages(forced) {
  const last = (await store.fact("refreshed")) || 0;
  const version = await store.fact("version");
  if (!forced && version === desk.version && Date.now() - last < FRESH_FOR) return;
  const mine = generation;
  const state = await ask(desk.state);
  if (state.status !== "in" || mine !== generation) return;
  await forget(state.user);
  const { user, name, meetings } = state;
  await store.remember("owner", user);
  await store.remember("known", { user, name, meetings, at: Date.now() });
  const waiting = (await store.notes()).filter((note) => note.user === user && !note.deleted_at);
  const pages = new Set([...state.pages, ...waiting.map((note) => note.page)]);
  const cache = await caches.open(pagesOf(user));
  const gone = (await cache.keys()).filter(({ url }) => !pages.has(here(url).pathname + here(url).search));
  await Promise.all(gone.map((request) => cache.delete(request)));
  for (const page of pages) {
    if (mine !== generation) return;
    await keepPage(cache, page, user);
  }
  for (const each of await caches.keys()) {
    const old = (each.startsWith(PAGES) && each !== pagesOf(user)) || (each.startsWith("desk-shell-") && each !== SHELL);
    if (old) await caches.delete(each);
  }
  await store.remember("version", desk.version);
  await store.remember("refreshed", Date.now());
}

async function keepPage(cache, page, user) {
  try {
    const answer = await fetch(page, {
      headers: { "X-Offline-Copy": "1" },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.status === 403 || answer.status === 404) return void (await cache.delete(page));
    if (!answer.ok) return;
    const headers = { "Content-Type": "text/html; charset=utf-8", [KEPT_AT]: String(Date.now()) };
    const policy = answer.headers.get("Content-Security-Policy");
    if (policy) headers["Content-Security-Policy"] = policy;
    const text = await answer.text();
    // Somebody else may have come in since: only pages that say whose they are go on this person's shelf.
    if (text.includes(`data-person="${user}"`)) await cache.put(page, new Response(text, { headers }));
  } catch {
    // The copy kept before stays.
  }
}

// --- Opening pages --------------------------------------------------------------------------------
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = here(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === desk.logout) {
    generation += 1;
    event.waitUntil(forget());
  }
  if (request.method === "POST" && url.pathname === desk.login) event.respondWith(signIn(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(open(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(staticFile(event, request, url));
});

/** Somebody came in, perhaps somebody else: nothing kept is shown until a page says who. */
async function signIn(request) {
  const answer = await fetch(request);
  if (answer.type === "opaqueredirect") await store.remember("owner", "").catch(() => {});
  return answer;
}

async function staticFile(event, request, url) {
  const known = await caches.match(url.pathname, { ignoreVary: true });
  if (known && desk.hashed) return known;
  try {
    const answer = await fetch(request);
    if (answer.ok && url.pathname.endsWith(".woff2") && !known) event.waitUntil(keepFont(url.pathname, answer.clone()));
    return answer;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

async function keepFont(path, answer) {
  const cache = await caches.open(FONTS);
  await cache.put(path, answer);
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - FONTS_AT_MOST)).map((old) => cache.delete(old)));
}

async function open(request, url) {
  const copy = await copyOf(url);
  const network = fetch(request);
  network.catch(() => {});
  try {
    const answer = copy ? await Promise.race([network, slow()]) : await network;
    if (copy && answer.status >= 502 && answer.status <= 504) return stamped(copy);
    return answer;
  } catch {
    return (await instead(url)) || (copy && stamped(copy)) || (await caches.match(desk.offline)) || Response.error();
  }
}

const slow = () => new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), SLOW));

async function copyOf(url) {
  const owner = await store.fact("owner").catch(() => "");
  if (!owner) return undefined;
  for (const name of await caches.keys()) {
    if (!name.startsWith(`${PAGES}${owner}-`)) continue;
    const found = await (await caches.open(name)).match(url.pathname + url.search);
    if (found) return found;
  }
  return undefined;
}

/** "Log a meeting" goes to the meeting that is on now, not to the one that was on when the page was kept. */
async function instead(url) {
  if (url.pathname !== desk.log || url.search) return undefined;
  const known = await store.fact("known").catch(() => null);
  if (!known) return undefined;
  const meeting = toLog(known.meetings, kept(await store.notes(), known.user));
  const copy = meeting && (await copyOf(here(meeting.log)));
  return copy && stamped(copy);
}

/** A kept page says that it is one, and of when. */
async function stamped(copy) {
  const text = await copy.text();
  const headers = new Headers(copy.headers);
  return new Response(text.replace("<html ", `<html data-kept-at="${copy.headers.get(KEPT_AT)}" `), { headers });
}

// --- Pages and the system speak to the worker -----------------------------------------------------
self.addEventListener("message", (event) => {
  const { type, user, forced } = event.data || {};
  if (type === "here") event.waitUntil(forget(user).then(() => refresh(forced)));
  if (type === "signed-out") {
    generation += 1;
    event.waitUntil(forget());
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(flush(desk.state, { forced: true }));
});
