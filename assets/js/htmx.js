// htmx and what we expect of it. Settings that must be there before it starts are in <meta name="htmx-config">.
import htmx from "htmx.org/dist/htmx.esm.js";
import { toast, words } from "./toasts.js";

window.htmx = htmx;

let running = 0;

document.addEventListener("htmx:before:request", () => {
  running += 1;
  document.documentElement.toggleAttribute("data-busy", true);
});

document.addEventListener("htmx:finally:request", () => {
  running = Math.max(0, running - 1);
  document.documentElement.toggleAttribute("data-busy", running > 0);
});

// Empty filters stay out of the address: /leads/?stage=new, not /leads/?q=&stage=new&sector=
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "GET" || !(request.body instanceof FormData)) return;
  for (const key of new Set(request.body.keys())) {
    const kept = request.body.getAll(key).filter((value) => value !== "");
    request.body.delete(key);
    kept.forEach((value) => request.body.append(key, value));
  }
});

// What the page asks by itself while somebody writes: when the session has ended, the page and its words stay.
document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement } = event.detail.ctx;
  if (sourceElement?.closest?.("[data-stay]")) request.headers["X-Stay"] = "1";
});

// htmx 4 swaps error pages too. A form with errors (422) or a clash (409) belongs in the page;
// the rest (see noSwap in the meta tag) would tear it, so it is said in a toast and the page stays as it was.
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const { status, headers } = ctx.response;
  if (headers.get("HX-Redirect") || headers.get("HX-Refresh") || status === 409 || status === 422) return;
  if (ctx.sourceElement?.closest?.("[data-quiet]")) return;
  const named = { 401: "signedOut", 403: "forbidden", 404: "gone", 429: "tooMany", 503: "unavailable" };
  const reference = headers.get("X-Request-ID") || headers.get("Correlation-ID");
  toast(words(named[status] || (status >= 500 ? "failed" : "refused")), { level: "error", reference });
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx?.sourceElement?.closest?.("[data-quiet]")) return;
  if (event.detail.ctx?.request) toast(words("offline"), { level: "error" });
});
