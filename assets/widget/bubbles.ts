// What is said, drawn: days, messages, those on their way, and files.
import { h, icon, links } from "./dom";
import type { FileRef, Message, Unsent } from "./ledger";
import type { Configuration, Words } from "./wire";

/** What drawing needs of the chat around it. */
export interface Host {
  readonly c: Configuration;
  readonly w: Words;
  readonly atBottom: boolean;
  bottom(): void;
  fetch(path: string): Promise<Blob>;
  again(one: Unsent): void;
  discard(one: Unsent): void;
}

export class Bubbles {
  private blobs = new Map<string, Promise<string>>();

  constructor(private readonly host: Host) {}

  day(at: string): HTMLElement {
    const date = new Date(at), today = date.toDateString() === new Date().toDateString();
    return h("p", { class: "day" }, today ? this.host.w.today : date.toLocaleDateString(this.host.c.locale, { weekday: "long", day: "numeric", month: "long" }));
  }
  private time(at: string): HTMLElement { return h("time", { datetime: at, title: new Date(at).toLocaleString(this.host.c.locale) }, new Date(at).toLocaleTimeString(this.host.c.locale, { hour: "2-digit", minute: "2-digit" })); }
  message(message: Message, read: boolean, first: boolean): HTMLElement {
    if (message.direction === "event") return h("p", { class: "event" }, message.body || this.host.w.closed);
    const mine = message.direction === "in";
    return h("div", { class: `m ${message.direction}` },
      mine ? h("span", { class: "sr" }, this.host.w.you) : first && message.author && h("span", { class: "who" }, message.author.name),
      message.body && h("div", { class: "b" }, ...links(message.body)),
      ...message.files.map((file) => this.file(file)),
      h("span", { class: "meta" }, this.time(message.at), ...(mine ? [icon(read ? "read" : "sent"), h("span", { class: "sr" }, read ? this.host.w.read : this.host.w.sent)] : [])));
  }
  unsent(one: Unsent): HTMLElement {
    return h("div", { class: `m in ${one.failed ? "bad" : "wait"}` }, h("span", { class: "sr" }, this.host.w.you), one.body && h("div", { class: "b" }, ...links(one.body)),
      ...one.files.map((file) => this.file(file)),
      h("span", { class: "meta" }, icon(one.failed ? "bad" : "wait"), one.failed ? this.host.w.failed : this.host.w.sending,
        one.failed && h("button", { type: "button", onclick: () => this.host.again(one) }, this.host.w.retry),
        one.failed && h("button", { type: "button", onclick: () => this.host.discard(one) }, this.host.w.discard)));
  }
  private file(file: FileRef): HTMLElement {
    const unit = file.size > 1e6 ? ["megabyte", 1e6] as const : ["kilobyte", 1e3] as const;
    const size = new Intl.NumberFormat(this.host.c.locale, { style: "unit", unit: unit[0], unitDisplay: "short", maximumFractionDigits: 1 }).format(Math.max(.1, file.size / unit[1]));
    const button = h("button", { type: "button", class: "f", "aria-label": `${this.host.w.download} ${file.name}`, onclick: async () => {
      const href = await this.blob(file).catch(() => "");
      if (href) h("a", { href, download: file.name }).click();    // downloaded, never opened: a blob would run in the page's own origin
    } }, icon("file"), h("span", {}, file.name, h("small", {}, size)));
    if (/^image\/(png|jpe?g|gif|webp|avif)$/.test(file.mime) && file.size < 8e6) {
      void this.blob(file).then((src) => {
        const img = h("img", { src, alt: file.name, onload: () => { const stay = this.host.atBottom; button.replaceChildren(img); button.classList.add("img"); if (stay) this.host.bottom(); } });
      }).catch(() => {});
    }
    return button;
  }
  private blob(file: FileRef): Promise<string> {
    let url = this.blobs.get(file.id);
    if (!url) {
      url = this.host.fetch(`/files/${encodeURIComponent(file.id)}`).then((blob) => URL.createObjectURL(blob));
      this.blobs.set(file.id, url);
      url.catch(() => this.blobs.delete(file.id));
    }
    return url;
  }
}
