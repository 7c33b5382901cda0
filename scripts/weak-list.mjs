// Makes crates/access/src/passwords/weak.bin: the first five bytes of the SHA-256 of each weak password, sorted, so that
// the list is looked up where it lies in the binary and never unpacked. The words are those of @zxcvbn-ts (MIT, from
// Dropbox's zxcvbn and public frequency lists): its frequent passwords first, then the frequent words and names of our
// four languages by rank, until there are a hundred thousand. Run it in a folder where they are installed:
//   npm install --no-save @zxcvbn-ts/language-{common,en,es-es,fr,pt-br} && node scripts/weak-list.mjs
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const MANY = 100_000;
const SHORTEST = 6; // No policy takes a shorter one.
const read = (pack, list) => JSON.parse(readFileSync(`node_modules/@zxcvbn-ts/language-${pack}/src/${list}.json`, "utf8"));

const words = new Set();
const add = (word) => {
  const plain = word.normalize("NFC").toLowerCase();
  if ([...plain].length >= SHORTEST && words.size < MANY) words.add(plain);
};
read("common", "passwords").forEach(add);
const ranked = ["en", "es-es", "fr", "pt-br"].flatMap((pack) => ["commonWords", "firstnames", "lastnames"].map((list) => read(pack, list)));
for (let rank = 0; words.size < MANY; rank++) for (const list of ranked) if (list[rank]) add(list[rank]);

const marks = [...words].map((word) => createHash("sha256").update(word, "utf8").digest().subarray(0, 5)).sort(Buffer.compare);
const target = new URL("../crates/access/src/passwords/weak.bin", import.meta.url);
writeFileSync(target, Buffer.concat(marks));
console.log(`${marks.length} passwords, ${marks.length * 5} bytes`);
