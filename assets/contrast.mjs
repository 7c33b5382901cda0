// Proves the contrast of every pair of tokens text is set in, in both schemes, for hues 0, 30 … 330 (WCAG 2.2: 4.5 for text, 3 for marks and edges).
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const css = await readFile(join(dirname(fileURLToPath(import.meta.url)), "css/tokens.css"), "utf8");
const tokens = {};
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((oklch\((?:[^()]|\([^()]*\))*\)), (oklch\((?:[^()]|\([^()]*\))*\))\);/g)) tokens[name] = [light, dark];

const linear = (text, hue) => {
  const [l, c, h] = text.replace("var(--hue)", hue).match(/oklch\((.*?)\)/)[1].split(/[\s/]+/);
  const L = parseFloat(l) / 100, a = c * Math.cos((h * Math.PI) / 180), b = c * Math.sin((h * Math.PI) / 180);
  const [x, y, z] = [L + 0.3963377774 * a + 0.2158037573 * b, L - 0.1055613458 * a - 0.0638541728 * b, L - 0.0894841775 * a - 1.291485548 * b].map((v) => v ** 3);
  return [4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z, -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z]
    .map((v) => Math.min(1, Math.max(0, v)));
};
const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const ratio = (one, two) => { const [hi, lo] = [luminance(one), luminance(two)].sort((p, q) => q - p); return (hi + 0.05) / (lo + 0.05); };

const grounds = ["ground", "surface", "raised", "sunken"];
const pairs = [];
for (const ink of ["ink", "ink-2", "ink-3", "accent"]) for (const on of [...grounds, "accent-soft"]) pairs.push([ink, on, 4.5]);
for (const ink of ["ink", "ink-2", "ink-3", "note-ink", "accent", "alarm"]) pairs.push([ink, "note", 4.5]);
for (const tone of ["warn", "alarm", "good"]) for (const on of [...grounds, `${tone}-soft`, "accent-soft"]) pairs.push([tone, on, 4.5]);
for (const tone of ["warn", "alarm", "good"]) for (const ink of ["ink", "ink-2"]) pairs.push([ink, `${tone}-soft`, 4.5]);
pairs.push(["on-accent", "accent", 4.5], ["on-accent", "accent-strong", 4.5], ["on-alarm", "alarm", 4.5]);
for (const on of ["ground", "surface", "raised"]) pairs.push(["line-strong", on, 3], ["accent", on, 3]);

let bad = 0, least = Infinity;
for (const [ink, on, need] of pairs) for (const scheme of [0, 1]) for (let hue = 0; hue < 360; hue += 30) {
  const got = ratio(linear(tokens[ink][scheme], hue), linear(tokens[on][scheme], hue));
  if (need === 4.5) least = Math.min(least, got);
  if (got < need) { bad++; console.log(`${got.toFixed(2)} < ${need}: --${ink} on --${on}, ${scheme ? "dark" : "light"}, hue ${hue}`); }
}
// Avatars: 12 hues of their own (css/avatar.css), ink on tint.
const avatars = await readFile(join(dirname(fileURLToPath(import.meta.url)), "css/avatar.css"), "utf8").catch(() => "");
for (const scheme of [0, 1]) for (let hue = 0; hue < 360; hue += 30) {
  const of = (name) => avatars.match(new RegExp(`--${name}: light-dark\\((oklch\\(.*?\\(.*?\\)\\)), (oklch\\(.*?\\(.*?\\)\\))\\)`))?.[1 + scheme].replace("var(--own)", hue);
  if (!of("face")) continue;
  const got = ratio(linear(of("face"), hue), linear(of("tint"), hue));
  if (got < 4.5) { bad++; console.log(`${got.toFixed(2)} avatar hue ${hue} ${scheme}`); }
}
console.log(`${pairs.length * 24} pairs, least for text ${least.toFixed(2)}, ${bad} too low`);
process.exit(bad ? 1 : 0);
