// The board: cards are dragged (SortableJS), or moved by their "Move to…" button (a dialog; a page without scripts).
// The server has the last word: after each answer a card stands in the column its own data-stage names.
import Sortable from "sortablejs";

const htmx = window.htmx;
const dialog = document.getElementById("move-dialog");
const panel = document.getElementById("move-panel");
let dragged = null; // {card, from, next}: where it came from, until the server has answered

const lists = () => [...document.querySelectorAll(".lane-list")];
const listOf = (stage) => lists().find((list) => list.dataset.stage === stage);
const query = () => new URLSearchParams(location.search).toString();

/** Put every card into its own column: back where it was, or on top of where it now belongs. */
function settle() {
  document.querySelectorAll(".lane-card").forEach((card) => {
    const home = listOf(card.dataset.stage);
    if (!home || card.parentElement === home) return;
    if (dragged?.id === card.id && dragged.from === home) home.insertBefore(card, dragged.next);
    else home.prepend(card);
  });
  lists().forEach((list) => list.closest(".lane").classList.toggle("is-narrow", !list.children.length));
}

/** Ask the server to move a card that was dropped; an MOU is asked for the day first. */
async function dropped({ item, from, to }) {
  if (from === to || !dialog) return;
  const values = { stage: to.dataset.stage, board: query() };
  const isMou = document.querySelector("[data-board]").dataset.board === "mou";
  if (!isMou) values.seen = item.dataset.seen || from.dataset.stage;
  item.dataset.waiting = "";
  try {
    const ask = isMou ? "GET" : "POST";
    const url = isMou ? `${item.dataset.move}?${new URLSearchParams(values)}` : item.dataset.move;
    await htmx.ajax(ask, url, { target: "#move-panel", swap: "innerHTML", ...(isMou ? {} : { values }) });
  } finally {
    delete item.dataset.waiting;
    settle();
    // A dialog that asks for more keeps the card's way back in mind; the card itself is home again.
    dragged = null;
  }
}

function enhance() {
  if (!document.querySelector("[data-board][data-sortable]")) return;
  lists().forEach((list) => {
    if (list.dataset.sortable !== undefined) return;
    list.dataset.sortable = "";
    Sortable.create(list, {
      group: "board",
      draggable: ".lane-card",
      filter: ".lane-card:not([data-movable])",
      preventOnFilter: false,
      sort: false, // the newest stands on top: places within a column mean nothing
      animation: 120,
      delay: 150,
      delayOnTouchOnly: true,
      scrollSensitivity: 60,
      ghostClass: "is-ghost",
      onStart: ({ item, from }) => {
        dragged = { id: item.id, from, next: item.nextElementSibling };
        document.documentElement.toggleAttribute("data-dragging", true);
      },
      onEnd: (event) => {
        document.documentElement.toggleAttribute("data-dragging", false);
        dropped(event);
      },
    });
  });
}

// The panel has something to ask: show it. Empty: nothing more to ask, and the focus goes to the card.
let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest(".card-move");
  if (link) opener = link.closest(".lane-card")?.id;
});

document.addEventListener("htmx:after:swap", () => {
  enhance();
  settle();
  if (!dialog) return;
  dialog.querySelectorAll("input[data-board-query]").forEach((input) => (input.value = query()));
  const asks = panel.querySelector("#move-title");
  if (asks && !dialog.open) dialog.showModal();
  // The card drawn anew has taken the focus away with the old one.
  if (!asks && moved && document.activeElement === document.body) focusOn(moved);
  if (asks) moved = null;
  if (asks) (panel.querySelector(".alert, [autofocus], input:not([type=hidden]), .move-ways button:enabled, a") || panel).focus?.();
});

// Nothing more to ask: the card stands where it belongs.
let moved = null;
document.addEventListener("card-answered", () => {
  if (!dialog?.open) return;
  moved = opener;
  dialog.close();
  opener = moved;
  setTimeout(backToCard, 0); // after the card was drawn anew
});

function focusOn(id) {
  const card = document.getElementById(id);
  (card?.querySelector(".card-move") || card?.querySelector("a"))?.focus();
}

function backToCard() {
  if (opener) focusOn(opener);
}

dialog?.addEventListener("close", () => {
  panel.replaceChildren();
  backToCard();
});

enhance();
