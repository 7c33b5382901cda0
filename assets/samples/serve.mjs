// Samples to look at, on loopback, under the strict policy the real pages have. `{i:name}` becomes an icon, `{top:key}` the shell,
// `/assets/NAME` the hashed file. Usage: npm run build && npm run samples, then http://127.0.0.1:4173/
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url)), dist = join(here, "../dist");
const types = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2", html: "text/html; charset=utf-8" };
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

createServer(async (request, response) => {
  const url = new URL(request.url, "http://x"), name = url.pathname.slice(1);
  const manifest = JSON.parse(await readFile(join(dist, "manifest.json"), "utf8"));
  try {
    if (name === "") { response.setHeader("content-type", types.html); response.end((await readdir(here)).filter((f) => f.endsWith(".html") && !f.startsWith("_")).map((f) => `<p><a href="/${f}">${f}</a>`).join("")); return; }
    if (name.startsWith("brand/")) { response.setHeader("content-type", types.css); response.end(`:root{--hue:${url.searchParams.get("hue") ?? 172}}`); return; }
    const path = name.startsWith("assets/") ? join(dist, name.slice(7)) : name === "widget.js" ? join(dist, name) : join(here, name.split("/").pop());
    let body = await readFile(path);
    const type = path.split(".").pop();
    if (type === "html") {
      body = body.toString().replace(/\{top:(\w+)\}/, (await readFile(join(here, "_top.html"), "utf8")).replace(`data-key="${/\{top:(\w+)\}/.exec(body)?.[1]}"`, 'aria-current="page"'))
        .replace(/\{i:([\w-]+)(?::(\w))?\}/g, (_, icon, size) => `<svg class="icon"${size ? ` data-size="${size}"` : ""} aria-hidden="true"><use href="/assets/icons.svg#icon-${icon}"/></svg>`)
        .replace(/\{ago:(\d+)\}/g, (_, minutes) => new Date(Date.now() - minutes * 60_000).toISOString())
        .replace(/\/assets\/([\w.-]+)/g, (all, logical) => (manifest[logical] ? `/assets/${manifest[logical]}` : all))
        .replace("/brand/aurora.css", `/brand/aurora.css?hue=${url.searchParams.get("hue") ?? 172}`);
      response.setHeader("content-security-policy", csp);
    }
    response.setHeader("content-type", types[type] ?? "application/octet-stream");
    response.end(body);
  } catch { response.statusCode = 404; response.end("not found"); }
}).listen(Number(process.env.PORT ?? 4173), "127.0.0.1");
