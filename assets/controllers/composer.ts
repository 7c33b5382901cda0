import { Controller } from "@hotwired/stimulus";
import * as outbox from "../outbox";
import { queue, type Told } from "../sender";
import { line } from "./live";

/** Writing an answer: shown at once, sent once, never lost. The sender has it as soon as it is written; a draft stays with its
 *  conversation; a refusal (409 somebody else has it, 422) gives the words back. */
export default class Composer extends Controller<HTMLFormElement> {
  static targets = ["body", "clientId", "kind", "file", "files", "error", "attachment", "sign"];
  static values = { conversation: String, limit: { type: Number, default: 26_214_400 }, tooBig: String };
  declare readonly bodyTarget: HTMLTextAreaElement;
  declare readonly clientIdTarget: HTMLInputElement;
  declare readonly kindTargets: HTMLInputElement[];
  declare readonly fileTarget: HTMLInputElement;
  declare readonly hasFileTarget: boolean;
  declare readonly filesTarget: HTMLElement;
  declare readonly errorTarget: HTMLElement;
  declare readonly attachmentTarget: HTMLTemplateElement;
  declare readonly signTarget: HTMLButtonElement;
  declare readonly hasSignTarget: boolean;
  declare readonly conversationValue: string;
  declare readonly limitValue: number;
  declare readonly tooBigValue: string;

  private files: File[] = [];
  private typedAt = 0;
  private idle = 0;
  private leaving = false;        // another page is on its way: what is written now would go to the wrong one

  connect(): void {
    const form = this.element;
    form.addEventListener("submit", this.submitted);
    form.addEventListener("paste", this.pasted);
    for (const name of ["dragover", "dragleave", "drop"] as const) this.zone.addEventListener(name, this.dragged);
    this.bodyTarget.addEventListener("keydown", this.key);
    this.bodyTarget.addEventListener("input", this.typed);
    if (this.hasFileTarget) this.fileTarget.addEventListener("change", this.picked);
    document.addEventListener("turbo:before-morph-element", this.spared);
    document.addEventListener("guichet:outbox", this.told);
    document.addEventListener("turbo:visit", this.visited);
    document.addEventListener("turbo:fetch-request-error", this.stays);
    addEventListener("storage", this.elsewhere);
    this.restore();
    this.kind();
    if (this.hasSignTarget) this.signTarget.hidden = !this.signature;
  }
  disconnect(): void {
    clearTimeout(this.idle);
    this.still();
    document.removeEventListener("turbo:before-morph-element", this.spared);
    document.removeEventListener("guichet:outbox", this.told);
    document.removeEventListener("turbo:visit", this.visited);
    document.removeEventListener("turbo:fetch-request-error", this.stays);
    removeEventListener("storage", this.elsewhere);
    for (const name of ["dragover", "dragleave", "drop"] as const) this.zone.removeEventListener(name, this.dragged);
  }

  /** Reply or note: the placeholder says who will read it. */
  kind(): void {
    const words = this.bodyTarget.dataset[this.chosen];
    if (words) this.bodyTarget.placeholder = words;
    if (this.chosen === "note") this.still();
    this.keep();   // a note must not come back as an answer
  }

  /** The reader's own words for the end of an answer; once. It belongs to the page: the form itself is the same for everybody. */
  sign(): void {
    const body = this.bodyTarget;
    if (!body.value.trimEnd().endsWith(this.signature)) body.value = `${body.value.trimEnd()}${body.value.trim() ? "\n\n" : ""}${this.signature}`;
    body.focus();
    this.keep();
  }
  private get signature(): string { return document.querySelector<HTMLTemplateElement>("#signature")?.content.textContent?.trim() ?? ""; }

  /** A morph of the page (the stream was reset) leaves alone what is being written. */
  private readonly spared = (event: Event) => {
    const next = (event as CustomEvent<{ newElement?: HTMLElement }>).detail?.newElement;
    if (event.target === this.element && next?.dataset.composerConversationValue === this.conversationValue) event.preventDefault();
  };
  private readonly visited = (event: Event) => {
    const to = new URL((event as CustomEvent<{ url: string }>).detail.url, location.href);
    this.leaving = to.pathname !== this.path;
  };
  private readonly stays = () => { this.leaving = false; };
  private readonly path = location.pathname;
  /** Sent or thrown away in another tab: it is not sent a second time from here. */
  private readonly elsewhere = (event: StorageEvent) => {
    const gone = outbox.draftGone(event, this.conversationValue);
    if (gone && this.bodyTarget.value === gone.body) this.bodyTarget.value = "";
  };
  private get chosen(): string { return this.kindTargets.find((radio) => radio.checked)?.value ?? "reply"; }
  private get log(): HTMLElement | null { return document.getElementById("log"); }
  private get zone(): HTMLElement { return this.element.closest<HTMLElement>(".thread") ?? this.element; }

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

  private keep(): void { outbox.keepDraft(this.conversationValue, { body: this.bodyTarget.value, kind: this.chosen }); }
  private restore(): void {
    const draft = this.bodyTarget.value ? undefined : outbox.draft(this.conversationValue);
    if (!draft) return;
    this.bodyTarget.value = draft.body;
    for (const radio of this.kindTargets) radio.checked = radio.value === draft.kind;
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
    if (this.leaving) return;   // the words stay this conversation's draft
    const body = this.bodyTarget.value.trim(), files = this.files;
    if (!body && !files.length) { this.bodyTarget.focus(); return; }
    const one: outbox.Unsent = {
      client_id: outbox.uuid(), conversation: this.conversationValue, action: this.element.getAttribute("action") ?? location.pathname,
      kind: this.chosen, body, at: new Date().toISOString(), state: "waiting", ...(files.length ? { attached: files.map((file) => file.name) } : {}),
    };
    document.getElementById("composer-refusal")?.replaceChildren();
    this.clientIdTarget.value = one.client_id;
    this.bodyTarget.value = "";
    this.files = [];
    this.filesTarget.replaceChildren();
    this.still();
    queue(one, files);
    this.keep();   // only now: the words are in one of the two at every moment
    this.bodyTarget.focus();
  };
  /** Words given back go before what has been typed since; nothing is overwritten. */
  private readonly told = (event: Event) => {
    const { one, state, files } = (event as CustomEvent<Told>).detail;
    if (state !== "refused" || one.conversation !== this.conversationValue || !this.element.isConnected) return;
    event.preventDefault();
    this.bodyTarget.value = [one.body, this.bodyTarget.value].filter(Boolean).join("\n");
    for (const radio of this.kindTargets) radio.checked = radio.value === one.kind;
    this.keep();
    this.kind();
    if (files?.length) this.add(files);
    this.bodyTarget.focus();
  };
}
