// A paper that became ready while one watched comes by itself; without this there is its button.
import { onContent } from "./swaps.js";

onContent((root) => {
  const link = root.querySelector("a[data-download-now]");
  if (!link) return;
  delete link.dataset.downloadNow;
  link.click();
});
