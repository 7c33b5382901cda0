import { Controller } from "@hotwired/stimulus";
import { News } from "./news";

/** A list of conversations that the stream changes while it is read. Shared fragments know neither their place among the others nor
 *  which conversation stands open beside them, nor which list the reader came from: this does.
 *  `data-place` is the sort key (ascending), the same the server sorts by; `data-more` says that the list goes on on another page. */
export default class Rows extends Controller<HTMLElement> {
  private watch?: MutationObserver;
  /** The place of the last row the server gave while there is a next page: what comes after it belongs there. */
  private last = Infinity;

  private readonly news = new News(() => this.rows.reduce((sum, row) => sum + (parseInt(row.querySelector(".unread")?.textContent ?? "", 10) || 0), 0));

  connect(): void {
    this.news.connect();
    const rows = this.rows;
    if (this.element.hasAttribute("data-more") && rows.length) this.last = place(rows[rows.length - 1]!);
    this.watch = new MutationObserver(() => this.tidy());
    this.tidy();
  }
  disconnect(): void { this.watch?.disconnect(); this.news.disconnect(); }

  private get rows(): HTMLElement[] { return [...this.element.querySelectorAll<HTMLElement>(":scope > .row")]; }

  private tidy(): void {
    this.watch?.disconnect();
    const focus = document.activeElement, open = document.body.dataset.liveConversationValue;
    const rows = this.rows.filter((row) => { const here = place(row) <= this.last; if (!here) row.remove(); return here; });
    const sorted = rows.map((row, index) => ({ row, index, at: place(row) })).sort((a, b) => a.at - b.at || a.index - b.index);
    // Only what stands wrong is moved, so that focus and hover stay where they are.
    let next: HTMLElement | null = null;
    for (const { row } of sorted.reverse()) {
      if (row.nextElementSibling !== next) this.element.insertBefore(row, next);
      next = row;
      if (open && row.id === `row-${open}`) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
      this.link(row);
    }
    if (focus instanceof HTMLElement && focus !== document.activeElement && this.element.contains(focus)) focus.focus({ preventScroll: true });
    this.watch?.observe(this.element, { childList: true, subtree: true });
    this.news.tell();
  }

  /** The next page keeps the list the reader is in. */
  private link(row: HTMLElement): void {
    const link = row.querySelector<HTMLAnchorElement>("a[href^='/conversations/']");
    if (!link || link.search) return;
    const { inbox, team } = this.element.dataset;
    link.search = new URLSearchParams({ ...(inbox ? { inbox } : {}), ...(team ? { team } : {}) }).toString();
  }
}

const place = (row: HTMLElement) => Number(row.dataset.place ?? 0);
