import * as outbox from "./outbox";
import { isSending, type State, type Told } from "./sender";

/** Bubbles of what is not confirmed yet, at the end of a thread. The true message arrives by the form's answer or by the live stream,
 *  whichever is first, and its bubble gives way. They are of this browser alone: no page that is kept (Turbo's cache) holds one. */
export class Pending {
  constructor(private readonly log: HTMLElement, private readonly conversation: string) {}

  connect(): void {
    document.addEventListener("guichet:outbox", this.told);
    document.addEventListener("turbo:before-cache", this.clear);
    document.addEventListener("turbo:before-morph-element", this.spared);
    this.clear();
    for (const one of outbox.all()) if (one.conversation === this.conversation) this.show(one, one.state === "failed" ? "failed" : isSending(one.client_id) ? "sending" : "waiting");
    this.settle();
  }
  disconnect(): void {
    document.removeEventListener("guichet:outbox", this.told);
    document.removeEventListener("turbo:before-cache", this.clear);
    document.removeEventListener("turbo:before-morph-element", this.spared);
  }

  /** What the log holds for true is not pending any more. */
  settle(): void {
    for (const bubble of this.bubbles) {
      const id = bubble.dataset.clientId ?? "";
      if (this.log.querySelector(`.msg[data-client-id="${CSS.escape(id)}"]:not([data-pending])`)) { bubble.remove(); outbox.remove(id); }
    }
  }

  private get bubbles(): HTMLElement[] { return [...this.log.querySelectorAll<HTMLElement>(":scope > .msg[data-pending]")]; }
  private readonly clear = () => { for (const bubble of this.bubbles) bubble.remove(); };
  /** A morph of the page (the stream was reset) leaves alone what is still on its way. */
  private readonly spared = (event: Event) => {
    const next = (event as CustomEvent<{ newElement?: HTMLElement }>).detail?.newElement;
    if ("pending" in (event.target as HTMLElement).dataset && !next) event.preventDefault();
  };
  private readonly told = (event: Event) => {
    const { one, state } = (event as CustomEvent<Told>).detail;
    if (one.conversation !== this.conversation) return;
    if (state === "sent") { if (this.log.querySelector(`.msg[data-client-id="${CSS.escape(one.client_id)}"]:not([data-pending])`)) this.bubbleOf(one.client_id)?.remove(); return; }
    if (state === "refused" || state === "dropped") { this.bubbleOf(one.client_id)?.remove(); return; }
    this.show(one, state);
  };

  private bubbleOf(client_id: string): HTMLElement | undefined { return this.bubbles.find((bubble) => bubble.dataset.clientId === client_id); }
  private show(one: outbox.Unsent, state: State): void {
    const there = this.bubbleOf(one.client_id), bubble = there ?? this.make(one);
    if (!bubble) return;
    bubble.dataset.state = state === "failed" ? "failed" : "sending";
    bubble.toggleAttribute("data-waiting", state === "waiting" || !navigator.onLine);
    if (there || this.log.querySelector(`.msg[data-client-id="${CSS.escape(one.client_id)}"]`)) return;
    this.log.append(bubble);
    this.log.scrollTop = this.log.scrollHeight;
  }
  private make(one: outbox.Unsent): HTMLElement | undefined {
    const template = document.getElementById("pending-bubble") as HTMLTemplateElement | null;
    const bubble = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (!bubble) return undefined;
    bubble.id = `pending-${one.client_id}`;
    bubble.dataset.pending = "";
    bubble.dataset.clientId = one.client_id;
    bubble.dataset.direction = one.kind === "note" ? "note" : "out";
    bubble.dataset.author = document.body.dataset.member ?? "";
    const body = bubble.querySelector(".msg-body");
    if (body) body.textContent = [one.body, ...(one.attached ?? [])].filter(Boolean).join("\n");
    bubble.querySelector("time")?.setAttribute("datetime", one.at);
    return bubble;
  }
}
