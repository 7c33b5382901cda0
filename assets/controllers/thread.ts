import { Controller } from "@hotwired/stimulus";
import { Pending } from "../pending";
import { line } from "./live";

/** The open conversation: stays at the bottom when it is there, never jumps when it is not, tells what was read, joins bubbles of one
 *  author, and marks one's own (shared fragments do not know their reader). */
export default class Thread extends Controller<HTMLElement> {
  static targets = ["log", "newer"];
  static values = { conversation: String };
  declare readonly logTarget: HTMLElement;
  declare readonly newerTarget: HTMLElement;
  declare readonly hasNewerTarget: boolean;
  declare readonly conversationValue: string;

  private watch?: MutationObserver;
  private seen?: IntersectionObserver;
  private size?: ResizeObserver;
  private below = true;
  private at = 0;                 // where the log was scrolled to last
  private fresh = false;          // the first fill is no news
  private told = -1;              // number of the last message told as read
  private kept = 0;               // distance from the end while older messages come in above
  private unread = new Map<string, number>();
  private pending?: Pending;      // what is written and not confirmed yet

  connect(): void {
    this.pending = new Pending(this.logTarget, this.conversationValue);
    this.pending.connect();
    this.dress(this.element);
    this.bottom();
    this.logTarget.addEventListener("scroll", this.scrolled, { passive: true });
    document.addEventListener("visibilitychange", this.tell);
    document.addEventListener("guichet:live", this.tell);
    document.addEventListener("turbo:morph", this.morphed);
    document.addEventListener("turbo:before-stream-render", this.once);
    this.element.addEventListener("turbo:before-morph-attribute", this.keep);
    this.seen = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        this.unread.set(target.id, Number((target as HTMLElement).dataset.seq ?? 0));
        this.seen?.unobserve(target);
      }
      this.tell();
    }, { root: this.logTarget, threshold: .5 });
    for (const message of this.logTarget.querySelectorAll(".msg[data-direction=in]")) this.seen.observe(message);
    this.watch = new MutationObserver((records) => {
      let news = false;
      for (const { addedNodes } of records) for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        this.dress(node);
        const messages = node.matches(".msg") ? [node] : [...node.querySelectorAll<HTMLElement>(".msg")];
        for (const message of messages) {
          if (message.dataset.direction === "in") this.seen?.observe(message);
          if (message.parentElement === this.logTarget) { news = true; if (this.fresh) message.dataset.fresh = ""; }
        }
      }
      this.pending?.settle();
      this.join();
      if (this.below) this.bottom();
      else if (news && this.hasNewerTarget) this.newerTarget.hidden = false;
    });
    this.watch.observe(this.logTarget, { childList: true, subtree: true });
    // The composer grows, an image arrives, a window narrows: the last line stays the last line.
    this.size = new ResizeObserver(() => { if (this.below) this.bottom(); });
    this.size.observe(this.logTarget);
    this.logTarget.addEventListener("load", this.grown, true);
    this.logTarget.addEventListener("turbo:before-frame-render", this.older);
    this.logTarget.addEventListener("turbo:frame-render", this.olderShown);
    this.join();
    requestAnimationFrame(() => { if (this.below) this.bottom(); this.fresh = true; });
  }
  disconnect(): void {
    this.pending?.disconnect();
    this.watch?.disconnect();
    this.seen?.disconnect();
    this.size?.disconnect();
    document.removeEventListener("visibilitychange", this.tell);
    document.removeEventListener("guichet:live", this.tell);
    document.removeEventListener("turbo:morph", this.morphed);
    document.removeEventListener("turbo:before-stream-render", this.once);
    this.element.removeEventListener("turbo:before-morph-attribute", this.keep);
  }

  bottom(): void {
    this.logTarget.scrollTop = this.logTarget.scrollHeight;
    this.below = true;
    if (this.hasNewerTarget) this.newerTarget.hidden = true;
  }
  // Older messages push down what is read; not every browser anchors the scroll by itself.
  private readonly older = () => { this.kept = this.logTarget.scrollHeight - this.logTarget.scrollTop; };
  private readonly olderShown = () => { if (!this.below) this.logTarget.scrollTop = this.logTarget.scrollHeight - this.kept; };
  private readonly morphed = () => { this.dress(this.element); this.join(); if (this.below) this.bottom(); };
  /** A message that was read is rendered again, for everybody: what this page knows of it stays. */
  private readonly keep = (event: Event) => {
    const { target, detail } = event as CustomEvent<{ attributeName: string }>;
    if ((target as Element).matches(".msg") && ["data-own", "data-joined"].includes(detail.attributeName)) event.preventDefault();
  };
  /** What one sends comes twice: over the line, and as the answer to the form. The later may know less (it was drawn before the other
   *  side had read it), and appending would put it in the place of the earlier; whatever changed since comes as a morph. */
  private readonly once = (event: Event) => {
    const stream = event.target as HTMLElement;
    if (stream.getAttribute("action") !== "append" || stream.getAttribute("target") !== this.logTarget.id) return;
    const { detail } = event as CustomEvent<{ render: (stream: Element) => Promise<void> }>;
    const render = detail.render;
    // Not before: streams wait for a repaint, and the other one may be waiting as well.
    detail.render = async (element) => {
      for (const message of element.querySelector("template")?.content.querySelectorAll(".msg[id]") ?? []) if (document.getElementById(message.id)) message.remove();
      await render(element);
    };
  };
  private readonly grown = () => { if (this.below) this.bottom(); };
  private readonly scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = this.logTarget;
    const near = scrollHeight - scrollTop - clientHeight < 60;
    // A picture that arrives makes the end go away from the reader: only who scrolls up leaves it.
    if (near || scrollTop < this.at) this.below = near;
    this.at = scrollTop;
    if (this.below && this.hasNewerTarget) this.newerTarget.hidden = true;
  };

  /** Read means: on the screen of somebody who looks. The newest is enough, the server takes what came before as read too. */
  private readonly tell = () => {
    if (document.hidden || !this.unread.size) return;
    const [id] = [...this.unread].reduce((best, one) => (one[1] >= best[1] ? one : best));
    const seq = this.unread.get(id) ?? 0;
    // Older ones scrolled into view were read long ago; unsent, it waits for the line to be back.
    if ((seq > this.told || !seq) && !line.send({ op: "read", conversation: this.conversationValue, message: id.replace(/^msg-/, "") })) return;
    this.told = Math.max(this.told, seq);
    this.unread.clear();
  };

  private dress(root: HTMLElement): void {
    const me = document.body.dataset.member;
    if (!me) return;
    const own = root.querySelectorAll<HTMLElement>(`[data-author="${CSS.escape(me)}"]`);
    for (const element of own) element.dataset.own = "";
    if (root.dataset.author === me) root.dataset.own = "";
  }
  private join(): void {
    let before: HTMLElement | null = null;
    for (const message of this.logTarget.querySelectorAll<HTMLElement>(".msg, .day, .divider")) {
      const same = !!before && message.matches(".msg") && before.matches(".msg") && message.dataset.direction !== "event" && before.dataset.direction === message.dataset.direction && (before.dataset.author ?? "") === (message.dataset.author ?? "");
      message.toggleAttribute("data-joined", same);
      before = message;
    }
  }
}
