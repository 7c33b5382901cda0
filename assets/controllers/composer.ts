import { Controller } from "@hotwired/stimulus";
import { renderStreamMessage } from "@hotwired/turbo";
import { line } from "./live";
import * as outbox from "./outbox";

/** Writing an answer: shown at once, sent once, never lost. A message keeps its client_id through every retry; a draft stays with its
 *  conversation; a refusal (409 somebody else has it, 422) gives the words back. */
export default class Composer extends Controller<HTMLFormElement> {
  static targets = ["body", "clientId", "kind", "file", "files", "error", "bubble", "attachment"];
  static values = { conversation: String, limit: { type: Number, default: 26_214_400 }, tooBig: String };
  declare readonly bodyTarget: HTMLTextAreaElement;
  declare readonly clientIdTarget: HTMLInputElement;
  declare readonly kindTargets: HTMLInputElement[];
  declare readonly fileTarget: HTMLInputElement;
  declare readonly hasFileTarget: boolean;
  declare readonly filesTarget: HTMLElement;
  declare readonly errorTarget: HTMLElement;
  declare readonly bubbleTarget: HTMLTemplateElement;
  declare readonly attachmentTarget: HTMLTemplateElement;
  declare readonly hasBubbleTarget: boolean;
  declare readonly conversationValue: string;
  declare readonly limitValue: number;
  declare readonly tooBigValue: string;

  private files: File[] = [];
  private watch?: MutationObserver;
  private typedAt = 0;
  private idle = 0;
  private retry = 0;

  connect(): void {
    const form = this.element;
    form.addEventListener("submit", this.submitted);
    form.addEventListener("paste", this.pasted);
    for (const name of ["dragover", "dragleave", "drop"] as const) this.zone.addEventListener(name, this.dragged);
    this.bodyTarget.addEventListener("keydown", this.key);
    this.bodyTarget.addEventListener("input", this.typed);
    if (this.hasFileTarget) this.fileTarget.addEventListener("change", this.picked);
    document.addEventListener("turbo:before-morph-element", this.spared);
    document.addEventListener("guichet:live", this.resend);
    addEventListener("online", this.resend);
    this.restore();
    this.kind();
    const log = this.log;
    if (log) {
      // The true message arrives by the form's answer or by the live stream, whichever is first: the pending bubble gives way to it.
      this.watch = new MutationObserver(() => this.settle());
      this.watch.observe(log, { childList: true });
      for (const one of outbox.all()) if (one.conversation === this.conversationValue) this.show(one);
      this.settle();
    }
    if (line.open) this.resend();
  }
  disconnect(): void {
    this.watch?.disconnect();
    clearTimeout(this.idle);
    clearTimeout(this.retry);
    this.still();
    document.removeEventListener("guichet:live", this.resend);
    removeEventListener("online", this.resend);
    document.removeEventListener("turbo:before-morph-element", this.spared);
    for (const name of ["dragover", "dragleave", "drop"] as const) this.zone.removeEventListener(name, this.dragged);
  }

  /** Reply or note: the placeholder says who will read it. */
  kind(): void {
    const words = this.bodyTarget.dataset[this.chosen];
    if (words) this.bodyTarget.placeholder = words;
    if (this.chosen === "note") this.still();
  }

  /** A morph of the page (the stream was reset) leaves alone what is being written and what is still on its way. */
  private readonly spared = (event: Event) => {
    const element = event.target as HTMLElement;
    const next = (event as CustomEvent<{ newElement?: HTMLElement }>).detail?.newElement;
    if (element === this.element ? next?.dataset.composerConversationValue === this.conversationValue : "pending" in element.dataset && !next) event.preventDefault();
  };
  private here(one: outbox.Unsent): boolean { return one.conversation === this.conversationValue; }
  private get chosen(): string { return this.kindTargets.find((radio) => radio.checked)?.value ?? "reply"; }
  private get log(): HTMLElement | null { return document.getElementById("log"); }
  private get zone(): HTMLElement { return this.element.closest<HTMLElement>(".thread") ?? this.element; }
  private get draftKey(): string { return `guichet:${document.body.dataset.member ?? ""}:draft:${this.conversationValue}`; }

  private readonly key = (event: KeyboardEvent) => {
    // Out of the field, where single keys are commands again.
    if (event.key === "Escape" && !event.isComposing) { this.log?.focus(); return; }
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.element.requestSubmit();
  };
  private readonly typed = () => {
    this.error("");
    this.keep();
    if (this.chosen === "note" || !this.bodyTarget.value) { this.still(); return; }
    const now = Date.now();
    if (now - this.typedAt > 3000 && line.send({ op: "typing", conversation: this.conversationValue, on: true })) this.typedAt = now;
    clearTimeout(this.idle);
    this.idle = window.setTimeout(() => this.still(), 4000);
  };
  private still(): void {
    clearTimeout(this.idle);
    if (!this.typedAt) return;
    this.typedAt = 0;
    line.send({ op: "typing", conversation: this.conversationValue, on: false });
  }

  // Drafts

  private keep(): void {
    try {
      if (this.bodyTarget.value) localStorage.setItem(this.draftKey, JSON.stringify({ body: this.bodyTarget.value, kind: this.chosen }));
      else localStorage.removeItem(this.draftKey);
    } catch { /* no storage: the draft lives as long as the page */ }
  }
  private restore(): void {
    if (this.bodyTarget.value) return;
    try {
      const draft = JSON.parse(localStorage.getItem(this.draftKey) ?? "null") as { body?: string; kind?: string } | null;
      if (!draft?.body) return;
      this.bodyTarget.value = draft.body;
      for (const radio of this.kindTargets) radio.checked = radio.value === draft.kind;
    } catch { /* as above */ }
  }

  // Files

  private readonly picked = () => { this.add([...(this.fileTarget.files ?? [])]); this.fileTarget.value = ""; };
  private readonly pasted = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  };
  private readonly dragged = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.element.toggleAttribute("data-drop", event.type === "dragover");
    if (event.type === "drop") this.add([...event.dataTransfer.files]);
  };
  private add(files: File[]): void {
    const language = document.documentElement.lang || "en";
    this.error("");
    for (const file of files) {
      if (file.size > this.limitValue) {
        const limit = new Intl.NumberFormat(language, { style: "unit", unit: "megabyte", unitDisplay: "short", maximumFractionDigits: 0 }).format(this.limitValue / 1_048_576);
        this.error(this.tooBigValue.replace("{name}", file.name).replace("{limit}", limit));
        continue;
      }
      this.files.push(file);
      const item = this.attachmentTarget.content.firstElementChild!.cloneNode(true) as HTMLElement;
      const name = item.querySelector("span");
      if (name) { name.textContent = file.name; name.title = file.name; }
      item.querySelector("button")?.addEventListener("click", () => {
        this.files = this.files.filter((other) => other !== file);
        item.remove();
        this.bodyTarget.focus();
      });
      this.filesTarget.append(item);
    }
  }
  private error(words: string): void { this.errorTarget.textContent = words; this.errorTarget.hidden = !words; }

  // Sending

  private readonly submitted = (event: SubmitEvent) => {
    event.preventDefault();
    const body = this.bodyTarget.value.trim();
    if (!body && !this.files.length) { this.bodyTarget.focus(); return; }
    const one: outbox.Unsent = {
      client_id: outbox.uuid(), conversation: this.conversationValue, action: this.element.getAttribute("action") ?? location.pathname,
      kind: this.chosen, body, at: new Date().toISOString(), state: "waiting", files: this.files.length ? this.files : undefined,
    };
    document.getElementById("composer-refusal")?.replaceChildren();
    this.clientIdTarget.value = one.client_id;
    outbox.put(one);
    this.bodyTarget.value = "";
    this.files = [];
    this.filesTarget.replaceChildren();
    this.keep();
    this.still();
    this.show(one);
    this.bodyTarget.focus();
    this.send(one);
  };

  // In the order they were written: one at a time, and never before one of the same conversation that still waits.
  private turn = Promise.resolve();
  private send(one: outbox.Unsent): void { this.turn = this.turn.then(() => (this.behind(one) ? this.wait(one) : this.post(one))); }
  private behind(one: outbox.Unsent): boolean {
    return outbox.all().some((other) => other.conversation === one.conversation && other.state === "waiting" && other.at < one.at);
  }

  private inFlight = new Set<string>();
  private async post(one: outbox.Unsent): Promise<void> {
    if (this.inFlight.has(one.client_id)) return;
    this.inFlight.add(one.client_id);
    this.paint(one.client_id, "sending", false);
    const form = new FormData();
    for (const hidden of this.element.querySelectorAll<HTMLInputElement>("input[type=hidden]")) form.set(hidden.name, hidden.value);
    form.set("client_id", one.client_id);
    form.set("kind", one.kind);
    form.set("body", one.body);
    for (const file of one.files ?? []) form.append("files", file, file.name);
    let answer: Response;
    try {
      answer = await fetch(one.action, { method: "POST", body: form, headers: { Accept: "text/vnd.turbo-stream.html, text/html" }, credentials: "same-origin", redirect: "manual",
        signal: one.files ? null : AbortSignal.timeout(20_000) });   // a dead line says nothing; the same words may knock again
    } catch {
      this.wait(one);
      return;
    } finally {
      this.inFlight.delete(one.client_id);
    }
    const html = answer.headers.get("content-type")?.includes("turbo-stream") ? await answer.text().catch(() => "") : "";
    if (answer.ok || answer.type === "opaqueredirect") {
      outbox.remove(one.client_id);
      if (html && this.here(one)) renderStreamMessage(onlyNew(html));
      return;   // its bubble gives way when the true message is in the log
    }
    if (answer.status === 429 || answer.status >= 500) { this.wait(one, Number(answer.headers.get("retry-after")) || undefined); return; }
    if (answer.status === 409 || answer.status === 422 || answer.status === 413) {
      outbox.remove(one.client_id);
      this.bubbleOf(one.client_id)?.remove();
      this.giveBack(one);
      if (html && this.here(one)) renderStreamMessage(html);
      return;
    }
    // Nobody is signed in any more: the page asks, and what waits goes out once somebody is.
    if (answer.status === 401 && !document.dispatchEvent(new CustomEvent("guichet:signed-out", { cancelable: true }))) {
      this.paint(one.client_id, "sending", true);
      return;
    }
    // 401, 403, 404: nothing a retry would mend by itself. It stays, marked, with its two buttons.
    outbox.put({ ...one, state: "failed" });
    this.paint(one.client_id, "failed", false);
  }
  private wait(one: outbox.Unsent, seconds = 5): void {
    this.paint(one.client_id, "sending", true);
    clearTimeout(this.retry);
    this.retry = window.setTimeout(this.resend, seconds * 1000);
  }
  /** Words given back go before what has been typed since; nothing is overwritten. A stale page may have lost its composer: the draft is then kept. */
  private giveBack(one: outbox.Unsent): void {
    if (!this.here(one)) {
      const key = this.draftKey.replace(this.conversationValue, one.conversation);
      try {
        const draft = JSON.parse(localStorage.getItem(key) ?? "null") as { body?: string } | null;
        localStorage.setItem(key, JSON.stringify({ body: [one.body, draft?.body].filter(Boolean).join("\n"), kind: one.kind }));
      } catch { /* no storage, no draft elsewhere */ }
      return;
    }
    this.bodyTarget.value = [one.body, this.bodyTarget.value].filter(Boolean).join("\n");
    for (const radio of this.kindTargets) radio.checked = radio.value === one.kind;
    this.keep();
    this.kind();
    if (one.files) this.add(one.files);
    this.bodyTarget.focus();
  }
  private readonly resend = () => {
    this.turn = this.turn.then(() => outbox.alone(async () => {
      if (!this.element.isConnected) return;
      for (const one of outbox.all()) if (one.state === "waiting" && !this.behind(one)) await this.post(one);
    }));
  };

  // The pending bubble

  private bubbleOf(client_id: string): HTMLElement | null { return this.log?.querySelector(`:scope > .msg[data-pending][data-client-id="${CSS.escape(client_id)}"]`) ?? null; }
  private show(one: outbox.Unsent): void {
    if (!this.hasBubbleTarget || !this.log || this.log.querySelector(`.msg[data-client-id="${CSS.escape(one.client_id)}"]`)) return;
    const bubble = this.bubbleTarget.content.firstElementChild!.cloneNode(true) as HTMLElement;
    bubble.id = `pending-${one.client_id}`;
    bubble.dataset.pending = "";
    bubble.dataset.clientId = one.client_id;
    bubble.dataset.direction = one.kind === "note" ? "note" : "out";
    bubble.dataset.author = document.body.dataset.member ?? "";
    const body = bubble.querySelector(".msg-body");
    if (body) body.textContent = [one.body, ...(one.files ?? []).map((file) => file.name)].filter(Boolean).join("\n");
    bubble.querySelector("time")?.setAttribute("datetime", one.at);
    bubble.querySelector("[data-composer-retry]")?.addEventListener("click", () => { const again = { ...one, state: "waiting" as const }; outbox.put(again); this.send(again); });
    bubble.querySelector("[data-composer-drop]")?.addEventListener("click", () => { outbox.remove(one.client_id); bubble.remove(); this.giveBack(one); });
    this.log.append(bubble);
    this.paint(one.client_id, one.state === "failed" ? "failed" : "sending", one.state === "waiting" && !navigator.onLine);
    this.log.scrollTop = this.log.scrollHeight;
  }
  private paint(client_id: string, state: "sending" | "failed", waiting: boolean): void {
    const bubble = this.bubbleOf(client_id);
    if (!bubble) return;
    bubble.dataset.state = state;
    bubble.toggleAttribute("data-waiting", waiting);
  }
  private settle(): void {
    for (const bubble of this.log?.querySelectorAll<HTMLElement>(":scope > .msg[data-pending]") ?? []) {
      const id = bubble.dataset.clientId ?? "";
      if (this.log?.querySelector(`.msg[data-client-id="${CSS.escape(id)}"]:not([data-pending])`)) { bubble.remove(); outbox.remove(id); }
    }
  }
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
