// What every page runs. Pages work without any of it: plain links and plain forms.
import "@tabler/core/dist/js/tabler.esm.js";
import "./htmx.js";
import "./theme-toggle.js";
import "./selects.js";
import "./tables.js";
import "./filters.js";
import "./log-button.js";
import "./menus.js";
import "./forms.js";
import "./formsets.js";
import "./dates.js";
import "./confirm.js";
import "./copy.js";
import "./palette.js";
import "./readings.js";
import "./bulk.js";
import "./inline.js";
import "./drafts.js";
import "./photos.js";
import "./offline/page.js";
import "./toasts.js";
import "./papers.js";
import "./ticks.js";
import "./views.js";
import "./monthly.js";
import "./quick.js";
import "./bell.js";

// htmx itself starts a moment later: a key pressed until then would go unheard. What it knows already it skips.
window.htmx.process(document.body);
