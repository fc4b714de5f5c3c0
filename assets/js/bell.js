// The bell's list comes when it is opened, and is put in its place again once it is there.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.(".bell-menu") && event.target.open) {
      event.target.querySelector(".bell-list").dispatchEvent(new Event("bell-open"));
    }
  },
  true,
);

document.addEventListener("htmx:after:swap", (event) => {
  if (event.target.closest?.(".bell-menu[open]")) dispatchEvent(new Event("resize"));
});
