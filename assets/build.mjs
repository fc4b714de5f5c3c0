// Builds the front end: `npm ci --ignore-scripts && node build.mjs` writes ../static/dist/ in about a second.
// Bundling (and no source maps) matters: raw dist files end in sourceMappingURL lines,
// which make Django's manifest storage fail at collectstatic.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = join(root, "static", "dist");
const out = join(root, "static", ".dist-new"); // a running server keeps the old files until the new ones are whole
const started = performance.now();

rmSync(out, { recursive: true, force: true });

await esbuild.build({
  absWorkingDir: here,
  entryPoints: {
    app: "js/app.js",
    board: "js/board.js",
    charts: "js/charts.js",
    theme: "js/theme.js",
    worker: "js/offline/worker.js",
    styles: "css/styles.css",
    "fonts-ja": "css/fonts-ja.css",
  },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  // Tabler itself needs light-dark() and relative colours, so nothing older can show the pages anyway.
  target: ["chrome123", "safari17.5", "firefox128"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  legalComments: "none",
  logLevel: "warning",
});

writeFileSync(join(out, "icons.svg"), sprite(iconNames()));
rmSync(dist, { recursive: true, force: true });
renameSync(out, dist);
warnOfUnlistedIcons();
console.log(`static/dist built in ${Math.round(performance.now() - started)} ms`);

/** Names in icons.txt, one a line; blank lines and # comments are skipped. */
function iconNames() {
  const lines = readFileSync(join(here, "icons.txt"), "utf8").split("\n");
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("#")))];
}

/** One SVG with a <symbol> per icon. Stroke and fill come from `.icon` in CSS, so that icons take the text's colour. */
function sprite(names) {
  const symbols = names.map((name) => {
    const file = join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
    const inner = readFileSync(file, "utf8")
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** A template that asks for an icon missing from icons.txt would show an empty square: say so. */
function warnOfUnlistedIcons() {
  const listed = new Set(iconNames());
  const templates = join(root, "templates");
  if (!existsSync(templates)) return;
  for (const file of readdirSync(templates, { recursive: true }).filter((name) => name.endsWith(".html"))) {
    const text = readFileSync(join(templates, file), "utf8");
    for (const [, name] of text.matchAll(/{%\s*icon\s+["']([\w-]+)["']/g)) {
      if (!listed.has(name)) console.warn(`templates/${file}: icon "${name}" is not in assets/icons.txt`);
    }
  }
}
