// What is written goes out from here, whatever page is open by then: the page one wrote on may be left before the answer comes, and
// the line may be gone until one is elsewhere. So nothing here belongs to a page. Whoever shows something listens for "guichet:outbox".
import { renderStreamMessage } from "@hotwired/turbo";
import * as outbox from "./outbox";

/** `waiting`: it will be tried again by itself; `failed`: only a person can; `refused`: the words go back to where they were written. */
export type State = "sending" | "waiting" | "failed" | "sent" | "refused" | "dropped";
export type Told = { one: outbox.Unsent; state: State; files?: File[] };

/** The conversation whose page is open. */
export const open = () => document.body.dataset.liveConversationValue ?? "";

const turns = new Map<string, Promise<void>>();
const inFlight = new Set<string>();
let timer = 0;

/** Says what becomes of one; true when somebody took it over. */
function tell(one: outbox.Unsent, state: State, files?: File[]): boolean {
  return !document.dispatchEvent(new CustomEvent<Told>("guichet:outbox", { cancelable: true, detail: { one, state, files } }));
}

export function queue(one: outbox.Unsent, files: File[]): void {
  outbox.put(one, files);
  tell(one, "sending");
  go(one.conversation);
}
export const isSending = (client_id: string) => inFlight.has(client_id);

/** A person presses "send again" or "discard" at a bubble. */
export function again(client_id: string): void {
  const one = outbox.find(client_id);
  if (!one) return;
  outbox.put({ ...one, state: "waiting" });
  tell(one, "sending");
  go(one.conversation);
}
export async function drop(client_id: string): Promise<void> {
  const one = outbox.find(client_id);
  if (!one) return;
  const files = await outbox.filesOf(one) ?? [];
  outbox.remove(client_id);
  tell(one, "dropped");
  giveBack(one, files);
}

/** Words given back go before what has been typed since; nothing is overwritten. Where no field is open for them they are its draft. */
function giveBack(one: outbox.Unsent, files: File[]): void {
  if (tell(one, "refused", files)) return;
  const draft = outbox.draft(one.conversation);
  outbox.keepDraft(one.conversation, { body: [one.body, draft?.body].filter(Boolean).join("\n"), kind: one.kind });
}

function everything(): void {
  for (const conversation of new Set(outbox.all().filter((one) => one.state === "waiting").map((one) => one.conversation))) go(conversation);
}
/** In the order they were written, one at a time; a file on its way holds up only its own conversation. */
function go(conversation: string): void {
  const before = turns.get(conversation) ?? Promise.resolve();
  turns.set(conversation, before.then(async () => {
    if (!await outbox.alone(conversation, () => drain(conversation))) later();   // another tab sends; if it goes away, we do
  }).catch(() => later()));
}
async function drain(conversation: string): Promise<void> {
  for (;;) {
    const one = outbox.all().find((other) => other.conversation === conversation && other.state === "waiting");
    if (!one || !await post(one)) return;
  }
}
function later(seconds = 5): void {
  clearTimeout(timer);
  timer = window.setTimeout(everything, seconds * 1000);
}

/** True when nothing more is to be done with this one. */
async function post(one: outbox.Unsent): Promise<boolean> {
  const files = await outbox.filesOf(one);
  if (!files) return fail(one);
  const form = new FormData();
  form.set("csrf", document.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "");
  form.set("client_id", one.client_id);
  form.set("kind", one.kind);
  form.set("body", one.body);
  for (const file of files) form.append("files", file, file.name);
  inFlight.add(one.client_id);
  tell(one, "sending");
  let answer: Response, html = "";
  try {
    // A dead line says nothing, so it is given up: twenty seconds, and what the files take at 50 kB a second. The same words may knock again.
    const patience = 20_000 + files.reduce((sum, file) => sum + file.size, 0) / 50;
    answer = await fetch(one.action, { method: "POST", body: form, headers: { Accept: "text/vnd.turbo-stream.html, text/html" }, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(patience) });
    if (answer.headers.get("content-type")?.includes("turbo-stream")) html = await answer.text().catch(() => "");
  } catch {
    return wait(one);
  } finally {
    inFlight.delete(one.client_id);
  }
  if (answer.ok || answer.type === "opaqueredirect") {
    outbox.remove(one.client_id);
    // Shown only where it was written: `log` is whichever conversation's page is open now.
    if (html && open() === one.conversation) renderStreamMessage(onlyNew(html));
    tell(one, "sent");
    return true;
  }
  if (answer.status === 429 || answer.status >= 500) return wait(one, Number(answer.headers.get("retry-after")) || undefined);
  if (answer.status === 409 || answer.status === 422 || answer.status === 413) {
    // Refused while somebody looks elsewhere: it stands marked in its thread, for when they come back.
    if (open() !== one.conversation) return fail(one);
    outbox.remove(one.client_id);
    giveBack(one, files);
    if (html) renderStreamMessage(html);
    return true;
  }
  // Nobody is signed in any more: the page asks, and what waits goes out once somebody is.
  if (answer.status === 401 && !document.dispatchEvent(new CustomEvent("guichet:signed-out", { cancelable: true }))) {
    tell(one, "waiting");
    return false;
  }
  return fail(one);   // 401, 403, 404: nothing a retry would mend by itself
}
function wait(one: outbox.Unsent, seconds?: number): false {
  tell(one, "waiting");
  later(seconds);
  return false;
}
function fail(one: outbox.Unsent): true {
  outbox.put({ ...one, state: "failed" });
  tell({ ...one, state: "failed" }, "failed");
  return true;
}

/**
 * The live stream may have been faster than the answer, and may know more by now (that the message was read): what is
 * in the page already is not put back to what it was when it was sent.
 */
function onlyNew(html: string): string {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const stream of holder.content.querySelectorAll('turbo-stream[action="append"]')) {
    const id = stream.querySelector("template")?.content.firstElementChild?.id;
    if (id && document.getElementById(id)) stream.remove();
  }
  return holder.innerHTML;
}

// What waits is said on every page, and nobody leaves it behind without knowing.

let pressed = { action: "", at: 0 };

/** The banner: how many wait, where the first of them is. What is on its way for a moment is nobody's business, and what waits in the
 *  open thread is seen there; but whoever was just held back is told of all. */
function banner(): void {
  const place = document.getElementById("unsent");
  if (!place) return;
  const now = Date.now(), held = now - pressed.at < 15_000;
  const told = outbox.all().filter((one) => held || one.conversation !== open() && (one.state === "failed" || now - Date.parse(one.at) > 4_000));
  place.hidden = !told.length;
  place.toggleAttribute("data-held", held);
  if (!told.length) return;
  const count = place.querySelector("[data-count]"), link = place.querySelector("a");
  if (count) count.textContent = String(told.length);
  if (link) link.href = `/conversations/${told[0]!.conversation}`;
}

/** Closing a conversation or signing out while an answer waits: held back once, with the reason; pressed again, it is meant. */
function guard(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement, action = form.getAttribute("action") ?? "";
  const closed = /^\/conversations\/([^/]+)\/closure$/.exec(action)?.[1];
  if (action !== "/sign-out" && !closed) return;
  if (form.querySelector("input[name=_method]")) return;
  if (!outbox.all().some((one) => !closed || one.conversation === closed)) return;
  if (pressed.action === action && Date.now() - pressed.at < 30_000) return;
  pressed = { action, at: Date.now() };
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  banner();
  document.getElementById("unsent")?.focus();
  everything();
}

export function start(): void {
  document.addEventListener("guichet:live", everything);
  addEventListener("online", everything);
  document.addEventListener("turbo:load", () => { everything(); banner(); });
  document.addEventListener("guichet:outbox", () => banner());
  document.addEventListener("submit", guard, { capture: true });
  window.setInterval(() => { if (!document.hidden) banner(); }, 2_000);
  document.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-composer-retry], [data-composer-drop]");
    const id = pressed?.closest<HTMLElement>(".msg[data-pending]")?.dataset.clientId;
    if (!pressed || !id) return;
    if (pressed.hasAttribute("data-composer-retry")) again(id); else void drop(id);
  });
}
