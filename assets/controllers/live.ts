import { Controller } from "@hotwired/stimulus";
import { renderStreamMessage, session, visit } from "@hotwired/turbo";
import { tell, type News } from "../notify";

type Frame = { seq?: number; html?: string; news?: News; reset?: true; signed_out?: true; op?: string; ends?: number; firm?: boolean };
export type Operation =
  | { op: "typing"; conversation: string; on: boolean }
  | { op: "read"; conversation: string; message: string }
  | { op: "ping" };

/** One numbered stream per tab, so that a sleeping or moving page misses nothing and shows nothing twice.
 *
 *  The cursor is the page's own: `data-live-after-value` on its body, moved with every frame applied. So it travels into Turbo's
 *  snapshots and the browser's back/forward cache, and whichever page is shown knows what it has seen. After a visit, frames
 *  the new page was rendered without are replayed from a short memory, or asked for again. The socket outlives visits. */
class Line {
  private socket?: WebSocket;
  private conversation = "";
  private tries = 0;
  private timer = 0;
  private beat = 0;
  private pinged = 0;         // the oldest ping nothing has answered
  private recent: { seq: number; html?: string }[] = [];
  private floor = 0;          // frames above this are all in `recent` (as far as received)
  private top = 0;            // highest sequence received on this socket
  private held = false;       // between two bodies: nothing is applied
  private refreshing = false;
  private leaving = false;    // the reader presses "sign out": its answer leads on, not the news of it

  constructor() {
    document.addEventListener("submit", (event) => { this.leaving ||= (event.target as HTMLFormElement).getAttribute("action") === "/sign-out"; });
    document.addEventListener("turbo:submit-end", (event) => { this.leaving &&= (event as CustomEvent<{ success?: boolean }>).detail.success === true; });
    document.addEventListener("turbo:before-render", () => { this.held = true; });
    document.addEventListener("turbo:load", () => this.adopt());
    document.addEventListener("turbo:render", () => { this.held = false; });
    addEventListener("pageshow", (event) => { if (event.persisted) this.adopt(); });
    addEventListener("pagehide", () => this.drop());
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.lost());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
  }

  /** A page is there (first load, visit, morph, history): follow it. */
  adopt(): void {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return;
    this.held = false;
    this.refreshing = false;
    const body = document.body;
    if (!body.hasAttribute("data-live-after-value")) { this.drop(); return; }
    const after = this.cursor, conversation = body.dataset.liveConversationValue ?? "";
    if (conversation !== this.conversation || !this.socket || after < this.floor) {
      this.conversation = conversation;
      this.recent = [];
      this.connect();
      return;
    }
    for (const frame of this.recent) this.apply(frame.seq, frame.html);
    this.banner(this.socket.readyState === WebSocket.OPEN ? "live" : navigator.onLine ? "reconnecting" : "offline");
  }

  send(operation: Operation): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(operation));
    return true;
  }
  private ping(): boolean {
    if (!this.send({ op: "ping" })) return false;
    this.pinged ||= Date.now();
    return true;
  }
  get open(): boolean { return this.socket?.readyState === WebSocket.OPEN; }

  private get cursor(): number { return Number(document.body.dataset.liveAfterValue ?? 0); }

  private connect(): void {
    this.drop();
    if (!document.body.hasAttribute("data-live-after-value")) return;
    if (!navigator.onLine) { this.banner("offline"); return; }
    const url = new URL("/live", location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.floor = this.top = this.cursor;
    url.searchParams.set("after", String(this.cursor));
    if (this.conversation) url.searchParams.set("conversation", this.conversation);
    const socket = this.socket = new WebSocket(url);
    this.pinged = 0;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.tries = 0;
      this.banner("live");
      document.dispatchEvent(new CustomEvent("guichet:live"));
    };
    socket.onmessage = (message) => {
      this.pinged = 0;
      let frame: Frame;
      try { frame = JSON.parse(String(message.data)); } catch { return; }
      this.take(frame);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.lost();
      if (!opened) void this.probe();
    };
    // Measured from an unanswered ping, not from the last frame: timers of a hidden tab are late, answers are not.
    let last = Date.now();
    this.beat = window.setInterval(() => {
      const now = Date.now();
      if (this.pinged && now - this.pinged > 25_000) this.lost();
      else if (socket.readyState === WebSocket.CONNECTING && now - last > 15_000) this.lost();
      else if (now - last >= 19_000 && this.ping()) last = now;
    }, 5_000);
  }

  /** A line that does not open: is the network down, or is nobody signed in any more (the machine slept through the end)? */
  private async probe(): Promise<void> {
    const answer = await fetch("/reentry", { credentials: "same-origin", cache: "no-store" }).catch(() => undefined);
    if (answer?.status === 401 && !this.open) this.take({ signed_out: true });
  }
  /** Somebody showed again who they are: the same page goes on from its own number. */
  resume(): void { this.tries = 0; this.conversation = document.body.dataset.liveConversationValue ?? ""; this.recent = []; this.connect(); }

  private take(frame: Frame): void {
    if (frame.signed_out) {
      this.drop();
      if (this.leaving) return;
      // Asked again on this very page, where there is somebody to ask it (the reentry dialog).
      if (!document.dispatchEvent(new CustomEvent("guichet:signed-out", { cancelable: true }))) return;
      // Back to where the work was, once it is known again who works.
      visit(`/sign-in?done=sign-in-done-ended&return_to=${encodeURIComponent(location.pathname + location.search)}`, { action: "replace" });
      return;
    }
    if (frame.ends !== undefined) { document.dispatchEvent(new CustomEvent("guichet:ending", { detail: frame })); return; }
    if (frame.reset) { this.drop(); this.refresh(); return; }
    if (frame.seq === undefined) { if (frame.html && !this.held) renderStreamMessage(frame.html); return; }
    if (frame.seq <= this.top) return;
    this.top = frame.seq;
    this.recent.push({ seq: frame.seq, html: frame.html });
    if (this.recent.length > 256) this.floor = this.recent.shift()!.seq;
    if (!this.held) this.apply(frame.seq, frame.html);
    if (frame.news) tell(frame.news, frame.seq);
  }

  /** Turbo renders stream elements in the order they come (each waits for the same repaint), so order here is order there. */
  private apply(seq: number, html?: string): void {
    if (seq <= this.cursor) return;
    document.body.dataset.liveAfterValue = String(seq);
    if (html) renderStreamMessage(html);
  }

  /** What was missed is more than the server keeps: the page fetches itself anew and morphs; `adopt` then reconnects with its number. */
  private refresh(): void {
    if (this.refreshing) return;
    this.refreshing = true;
    this.banner("reconnecting");
    session.refresh(location.href);
    // Should the refresh itself fail (server just restarting), try again rather than stay deaf.
    this.timer = window.setTimeout(() => { if (!this.socket) { this.refreshing = false; this.connect(); } }, 10_000);
  }

  private lost(): void {
    this.drop();
    this.banner(navigator.onLine ? "reconnecting" : "offline");
    if (!navigator.onLine) return;
    const wait = Math.min(8_000, 300 * 2 ** this.tries++);
    this.timer = window.setTimeout(() => this.connect(), wait / 2 + Math.random() * wait / 2);
  }
  /** Woken or online again: a socket is asked, and believed when it answers within three seconds. */
  private hurry(): void {
    if (this.refreshing || !document.body.hasAttribute("data-live-after-value")) return;
    this.tries = 0;
    if (this.socket?.readyState === WebSocket.CONNECTING) return;
    if (!this.ping()) { this.connect(); return; }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { if (this.pinged) this.connect(); }, 3_000);
  }
  private drop(): void {
    clearTimeout(this.timer);
    clearInterval(this.beat);
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
  private banner(state: "live" | "reconnecting" | "offline"): void {
    const banner = document.getElementById("connection");
    if (!banner) return;
    // A blink of the network is nobody's business: the banner waits two seconds before it speaks, counted from the first try that failed.
    if (state === "reconnecting" && banner.dataset.state === "live") this.worry ||= window.setTimeout(() => { this.worry = 0; banner.dataset.state = state; }, 2000);
    else { clearTimeout(this.worry); this.worry = 0; banner.dataset.state = state; }
  }
  private worry = 0;
}

export const line = new Line();

/** On the body. The line itself lives longer than any body; this only lets pages and Stimulus find it. */
export default class Live extends Controller<HTMLElement> {
  connect(): void { if (!line.open && !document.documentElement.hasAttribute("data-turbo-preview")) queueMicrotask(() => this.first()); }
  private first(): void { if (!Live.started) { Live.started = true; line.adopt(); } }
  private static started = false;
  send(operation: Operation): boolean { return line.send(operation); }
}
