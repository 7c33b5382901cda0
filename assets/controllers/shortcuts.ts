import { Controller } from "@hotwired/stimulus";

/** Single keys for those who answer all day: j/k next and previous conversation, r reply, n note, e close, / search, ? the sheet.
 *  Off inside fields, with modifiers, under a dialog, and altogether by `data-shortcuts-off` (WCAG 2.1.4). */
export default class Shortcuts extends Controller<HTMLElement> {
  connect(): void { addEventListener("keydown", this.key); }
  disconnect(): void { removeEventListener("keydown", this.key); }

  private typed = 0;   // when a field last took a key

  private readonly key = (event: KeyboardEvent) => {
    if (event.key === "Escape") this.typed = 0;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || this.element.hasAttribute("data-shortcuts-off")) return;
    const at = event.target as HTMLElement;
    if (at.isContentEditable || at.matches?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select")) { if (event.key.length === 1) this.typed = performance.now(); return; }
    if (document.querySelector("dialog[open]")) return;
    // In the middle of a word the field may go away (a page arrives): the rest of it is no command.
    if (performance.now() - this.typed < 1_000) return;
    const done = this.act(event.key);
    if (done) event.preventDefault();
  };

  private act(key: string): boolean {
    switch (key) {
      case "j": return this.step(1);
      case "k": return this.step(-1);
      case "r": return this.kind("reply");
      case "n": return this.kind("note");
      case "e": { const close = document.querySelector<HTMLElement>("[data-shortcut=close]"); close?.click(); return !!close; }
      case "/": { const find = document.querySelector<HTMLElement>("main input[type=search], .top .find"); find?.focus(); return !!find; }
      case "?": return this.sheet();
      default: return false;
    }
  }
  sheet(): boolean {
    const sheet = document.getElementById("shortcuts");
    if (sheet instanceof HTMLDialogElement) sheet.showModal();
    return !!sheet;
  }
  private step(by: 1 | -1): boolean {
    const rows = [...document.querySelectorAll<HTMLElement>(".rows > .row")];
    if (!rows.length) return false;
    const now = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = now < 0 ? rows[0] : rows[now + by];
    const link = next?.querySelector<HTMLAnchorElement>("a[href]");
    next?.scrollIntoView({ block: "nearest" });
    link?.click();
    return !!link;
  }
  private kind(value: string): boolean {
    const body = document.querySelector<HTMLTextAreaElement>(".composer textarea");
    if (!body) return false;
    const radio = document.querySelector<HTMLInputElement>(`.composer [name=kind][value=${value}]`);
    if (radio && !radio.checked) radio.click();
    body.focus();
    return true;
  }
}
