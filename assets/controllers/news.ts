/** How many customers' messages came while nobody looked, before the tab's title, where a hidden tab can still be read. What was
 *  unread before is no news, and whoever comes back to the tab has seen it. */
export class News {
  private before = 0;
  private shown = "";

  constructor(private readonly unread: () => number) {}

  connect(): void {
    this.before = this.unread();
    document.addEventListener("visibilitychange", this.turned);
  }
  disconnect(): void {
    document.removeEventListener("visibilitychange", this.turned);
    this.take();
  }
  /** The list has changed. */
  tell(): void {
    this.take();
    const news = this.unread() - this.before;
    if (!document.hidden) this.before += news;
    if (!document.hidden || news <= 0) return;
    this.shown = `(${news}) `;
    document.title = this.shown + document.title;
  }

  private readonly turned = () => { this.before = this.unread(); this.take(); };
  private take(): void {
    if (this.shown && document.title.startsWith(this.shown)) document.title = document.title.slice(this.shown.length);
    this.shown = "";
  }
}
