import { Controller } from "@hotwired/stimulus";

/** Shared fragments carry `<time datetime>` alone; the page finishes them in its own language and zone, and keeps them true. */
export default class Times extends Controller<HTMLElement> {
  private timer = 0;
  private watch?: MutationObserver;
  private formats = new Map<string, Intl.DateTimeFormat>();

  connect(): void {
    this.finish(this.element);
    this.timer = window.setInterval(() => { if (!document.hidden) this.finish(this.element); }, 15_000);
    document.addEventListener("visibilitychange", this.again);
    this.watch = new MutationObserver((records) => {
      for (const { addedNodes, target, type } of records) {
        // A morph writes the server's text back into the node that was finished already.
        const around = target instanceof Element ? target : target.parentElement;
        const time = type === "attributes" ? target : around?.closest("time[data-format]");
        if (time) this.one(time as HTMLElement);
        for (const node of addedNodes) if (node instanceof Element) this.finish(node);
      }
    });
    this.watch.observe(this.element, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["datetime"] });
  }
  disconnect(): void {
    clearInterval(this.timer);
    this.watch?.disconnect();
    document.removeEventListener("visibilitychange", this.again);
  }
  private readonly again = () => { if (!document.hidden) this.finish(this.element); };

  private finish(root: Element): void {
    if (root.matches("time[data-format]")) this.one(root as HTMLElement);
    for (const time of root.querySelectorAll<HTMLElement>("time[data-format]")) this.one(time);
  }

  private one(time: HTMLElement): void {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at.getTime())) return;
    const format = time.dataset.format;
    const seconds = (Date.now() - at.getTime()) / 1000;
    let text: string;
    if (format === "waiting") {
      const tone = seconds >= 900 ? "alarm" : seconds >= 300 ? "warn" : "";
      if ((time.dataset.tone ?? "") !== tone) { if (tone) time.dataset.tone = tone; else delete time.dataset.tone; }
      const icon = time.querySelector("use");
      // Colour never alone: the late ones also change their sign.
      if (icon) { const href = icon.getAttribute("href") ?? ""; const wanted = href.replace(/#icon-(clock|alert)$/, tone === "alarm" ? "#icon-alert" : "#icon-clock"); if (wanted !== href) icon.setAttribute("href", wanted); }
      text = duration(Math.max(0, seconds), this.language);
    } else if (format === "relative") text = this.relative(at, seconds);
    else if (format === "date") text = this.day(at);
    else if (format === "on") text = this.by("on", { dateStyle: "medium" }).format(at);
    else if (format === "moment") text = this.by("moment", { dateStyle: "medium", timeStyle: "short" }).format(at);
    else text = this.by("time", { hour: "2-digit", minute: "2-digit" }).format(at);
    const holder = time.querySelector("span") ?? time;
    if (holder.textContent !== text) holder.textContent = text;
    if (!time.title) time.title = this.by("full", { dateStyle: "full", timeStyle: "short" }).format(at);
  }

  private relative(at: Date, seconds: number): string {
    if (seconds < 0 || seconds >= 86_400) {
      const sameYear = at.getFullYear() === new Date().getFullYear();
      return sameYear ? this.by("short", { day: "numeric", month: "short" }).format(at) : this.by("year", { day: "numeric", month: "short", year: "numeric" }).format(at);
    }
    // Not the narrow style: in French it is "-2 min", which reads as less than nothing.
    if (seconds < 60) return new Intl.RelativeTimeFormat(this.language, { numeric: "auto" }).format(0, "second");
    // Portuguese ends it with a full stop, and the sentence around it has one of its own.
    if (seconds < 3600) return new Intl.RelativeTimeFormat(this.language, { style: "short" }).format(-Math.floor(seconds / 60), "minute").replace(/\.$/, "");
    return this.key(at) === this.key(new Date()) ? this.by("time", { hour: "2-digit", minute: "2-digit" }).format(at)
      : new Intl.RelativeTimeFormat(this.language, { numeric: "auto" }).format(-1, "day");
  }
  private day(at: Date): string {
    const days = Math.round((Date.parse(this.key(new Date())) - Date.parse(this.key(at))) / 86_400_000);
    if (days === 0 || days === 1) {
      const word = new Intl.RelativeTimeFormat(this.language, { numeric: "auto" }).format(-days, "day");
      return word.charAt(0).toLocaleUpperCase(this.language) + word.slice(1);
    }
    return this.by("long", { weekday: "long", day: "numeric", month: "long" }).format(at);
  }
  private key(at: Date): string {
    return new Intl.DateTimeFormat("en-CA", { timeZone: this.zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
  }
  private by(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = `${name} ${this.language} ${this.zone}`;
    let format = this.formats.get(key);
    if (!format) this.formats.set(key, format = new Intl.DateTimeFormat(this.language, { ...options, timeZone: this.zone }));
    return format;
  }
  private get language(): string { return document.documentElement.lang || "en"; }
  private get zone(): string | undefined { return this.element.dataset.timeZone || undefined; }
}

function duration(seconds: number, language: string): string {
  const unit = (value: number, name: string) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  if (seconds < 3600) return unit(Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return unit(Math.floor(seconds / 3600), "hour");
  return unit(Math.floor(seconds / 86_400), "day");
}
