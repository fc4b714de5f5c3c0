// What every page runs. Pages work without any of it: plain links and plain forms.
import "@tabler/core/dist/js/tabler.esm.js";
import "./htmx.js";
import "./theme-toggle.js";
import "./selects.js";
import "./tables.js";
import "./filters.js";
import "./menus.js";
import "./forms.js";
import "./formsets.js";
import "./dates.js";
import "./confirm.js";
import "./palette.js";
import "./bulk.js";
import "./inline.js";
import "./drafts.js";
import "./toasts.js";
import "./views.js";
