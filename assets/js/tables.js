// Under 48rem the rows of .table-cards are laid out as cards. Changing `display` takes the table's meaning away from
// screen readers in some browsers; saying the roles out loud gives it back.
import { onContent } from "./swaps.js";

const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

onContent((root) => {
  root.querySelectorAll("table.table-cards").forEach((table) => {
    [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")].forEach((part) => {
      if (part.hasAttribute("role")) return;
      const role = part.tagName === "TH" ? (part.scope === "row" ? "rowheader" : "columnheader") : ROLES[part.tagName];
      part.setAttribute("role", role);
    });
  });
});
