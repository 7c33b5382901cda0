// Bundles everything into dist/ under content-hashed names and writes dist/manifest.json (logical name → file name).
// Weights are budgets: passing them fails the build, so that nobody has to remember them.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const target = ["chrome123", "firefox125", "safari17.5"];
const manifest = {};
const sizes = {};

async function put(name, content, { hashed = true } = {}) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10).toUpperCase();
  const file = hashed ? name.replace(/(\.[a-z0-9]+)$/, `-${hash}$1`) : name;
  await writeFile(join(dist, file), bytes);
  manifest[name] = file;
  sizes[name] = { raw: bytes.length, gz: gzipSync(bytes, { level: 9 }).length };
  return file;
}

// Turbo puts a <style> element for its progress bar into the page, which a strict policy refuses (and reports on every page).
// Ours lives in css/app; the two lines that install theirs are taken out, and the build fails should they ever change.
const turboWithoutStyle = {
  name: "turbo-without-style",
  setup(b) {
    b.onLoad({ filter: /turbo\.es2017-esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const line = "document.head.insertBefore(this.stylesheetElement, document.head.firstChild);";
      if (!source.includes(line)) throw new Error("Turbo changed how it installs its style element: look again");
      return { contents: source.replace(line, ""), loader: "js" };
    });
  },
};

const script = async (entry, options = {}) => (await build({
  entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, format: "esm", target, charset: "utf8", legalComments: "none",
  plugins: [turboWithoutStyle], ...options,
})).outputFiles[0].text;

const style = async (entry, fonts = {}) => {
  const css = (await build({
    entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, target, charset: "utf8",
    external: ["./fonts/*"],
  })).outputFiles[0].text;
  return css.replace(/\.\/fonts\/([\w-]+\.woff2)/g, (_, name) => `/assets/${fonts[name]}`);
};

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(join(dist, ".gitkeep"), ""); // the folder must exist for a build without assets

const fonts = {};
for (const subset of ["latin", "latin-ext"]) {
  const name = `inter-${subset}.woff2`;
  const path = join(here, "node_modules/@fontsource-variable/inter/files", `inter-${subset}-wght-normal.woff2`);
  fonts[name] = await put(name, await readFile(path));
}
await put("icons.svg", (await readFile(join(here, "icons.svg"), "utf8")).replace(/\n/g, ""));
await put("door.css", await style("css/door.css"));
await put("app.css", await style("css/app.css", fonts));
await put("door.js", await script("door.ts"));
await put("app.js", await script("app.ts"));

// The widget's style sheet is minified here and compiled in, since it has to be one file on a foreign page.
const widgetCss = (await transform(await readFile(join(here, "widget/widget.css"), "utf8"), { loader: "css", minify: true, target })).code.trim();
await put("widget.js", await script("widget/widget.ts", {
  format: "iife", define: { WIDGET_CSS: JSON.stringify(widgetCss) },
}), { hashed: false });

await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");

const kb = (n) => (n / 1024).toFixed(1).padStart(7) + " KB";
for (const [name, { raw, gz }] of Object.entries(sizes)) console.log(name.padEnd(22), kb(raw), "gz", kb(gz));
const budgets = [
  ["widget.js", sizes["widget.js"].gz, 15],
  ["door.css + door.js", sizes["door.css"].gz + sizes["door.js"].gz, 30],
  ["app.css + app.js", sizes["app.css"].gz + sizes["app.js"].gz, 80],
];
let over = false;
for (const [name, gz, limit] of budgets) {
  const bad = gz > limit * 1024;
  over ||= bad;
  console.log((bad ? "OVER   " : "within ") + name.padEnd(20), kb(gz), "of", limit, "KB");
}
if (over) process.exit(1);
