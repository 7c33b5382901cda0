// @ts-nocheck node's own types are not among the dependencies
import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, Ledger } from "./ledger";

const store = (value = null) => ({ value, read() { return this.value; }, write(text) { this.value = text; } });
const m = (seq, more = {}) => ({ id: `m${seq}`, seq, direction: "out", body: `b${seq}`, at: `2026-01-01T10:00:${String(seq).padStart(2, "0")}Z`, files: [], ...more });
const u = (n, more = {}) => ({ client_id: `c${n}`, body: `u${n}`, files: [], at: `2026-01-01T11:00:0${n}Z`, ...more });

test("messages come out in order whatever order they came in, once each", () => {
  const ledger = new Ledger(store());
  for (const seq of [3, 1, 2, 3, 1]) ledger.take(m(seq));
  assert.deepEqual(ledger.messages().map((one) => one.seq), [1, 2, 3]);
  assert.equal(ledger.cursor, 3);
});
test("a repeat changes nothing, a newer state does", () => {
  const ledger = new Ledger(store());
  assert.equal(ledger.take(m(1)), true);
  assert.equal(ledger.take(m(1)), false);
  assert.equal(ledger.take(m(1, { read: true })), true);
  assert.equal(ledger.take(m(1)), false);
});
test("the cursor moves by empty numbers and never back", () => {
  const ledger = new Ledger(store());
  ledger.move(9);
  ledger.take(m(4));
  assert.equal(ledger.cursor, 9);
});
test("the answer to a post is shown and leaves the cursor alone", () => {
  const ledger = new Ledger(store());
  ledger.take(m(2));
  ledger.take(m(7, { direction: "in", client_id: "c1" }), false);
  assert.equal(ledger.cursor, 2);
  ledger.take(m(5)); ledger.take(m(7, { direction: "in", client_id: "c1" }));
  assert.deepEqual(ledger.messages().map((one) => one.seq), [2, 5, 7]);
});
test("an unsent message survives the page and leaves when the server has it, by whichever road", () => {
  const disk = store();
  new Ledger(disk).queue(u(1));
  const later = new Ledger(disk);
  assert.equal(later.next().client_id, "c1");
  later.take(m(5, { direction: "in", client_id: "c1" }));
  assert.equal(later.next(), undefined);
  assert.equal(disk.value, "[]");
});
test("confirmed once, never queued again", () => {
  const ledger = new Ledger(store());
  ledger.take(m(1, { direction: "in", client_id: "c1" }));
  ledger.queue(u(1));
  assert.equal(ledger.waiting().length, 0);
});
test("the queue keeps its order, a failed one holds nobody up and can be retried", () => {
  const ledger = new Ledger(store());
  ledger.queue(u(2)); ledger.queue(u(1)); ledger.queue(u(3));
  ledger.fail("c1");
  assert.equal(ledger.next().client_id, "c2");
  ledger.retry("c1");
  assert.equal(ledger.next().client_id, "c1");
  assert.deepEqual(ledger.waiting().map((one) => one.client_id), ["c1", "c2", "c3"]);
});
test("two tabs share the queue without losing each other's words", () => {
  const disk = store();
  const one = new Ledger(disk), two = new Ledger(disk);
  one.queue(u(1)); two.queue(u(2));
  assert.deepEqual(JSON.parse(disk.value).map((x) => x.client_id), ["c1", "c2"]);
  two.confirm("c2");
  assert.deepEqual(JSON.parse(disk.value).map((x) => x.client_id), ["c1"]);
});
test("reset forgets the server's, keeps ours", () => {
  const ledger = new Ledger(store());
  ledger.take(m(1)); ledger.queue(u(1)); ledger.reset();
  assert.equal(ledger.messages().length, 0);
  assert.equal(ledger.cursor, 0);
  assert.equal(ledger.next().client_id, "c1");
});
test("read marks follow the agent's time, and only forward", () => {
  const ledger = new Ledger(store());
  const mine = m(1, { direction: "in" });
  ledger.take(mine);
  assert.equal(ledger.isRead(mine), false);
  ledger.readUpTo("2026-01-01T10:00:01Z");
  ledger.readUpTo("2025-01-01T00:00:00Z");
  assert.equal(ledger.isRead(mine), true);
});
test("spoilt storage is an empty queue", () => {
  assert.equal(new Ledger(store("{")).waiting().length, 0);
  assert.equal(new Ledger(store('[1,{"client_id":"x"}]')).waiting().length, 0);
});
test("backoff grows, is bounded, and obeys Retry-After", () => {
  assert.ok(backoff(0, 0) >= 250 && backoff(0, 1) <= 500);
  assert.ok(backoff(50, 1) <= 15_000);
  assert.equal(backoff(0, 0, 30), 30_000);
});
