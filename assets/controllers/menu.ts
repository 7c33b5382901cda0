import { Controller } from "@hotwired/stimulus";

const anchored = CSS.supports("position-area", "block-end");

/** Native popovers open and close themselves; this adds arrow keys, and a place where CSS anchors are unknown. */
export default class Menu extends Controller<HTMLElement> {
  connect(): void {
    this.element.addEventListener("toggle", this.toggled);
    this.element.addEventListener("keydown", this.keys);
    // A refusal morphs the page it came from, and a morph leaves a menu open over what was refused.
    this.element.addEventListener("submit", this.shut);
    document.addEventListener("turbo:before-cache", this.shut);
  }
  disconnect(): void {
    this.element.removeEventListener("toggle", this.toggled);
    this.element.removeEventListener("keydown", this.keys);
    this.element.removeEventListener("submit", this.shut);
    document.removeEventListener("turbo:before-cache", this.shut);
  }
  private readonly shut = () => { if (this.element.matches(":popover-open")) this.element.hidePopover(); };
  private readonly toggled = (event: Event) => {
    const open = (event as ToggleEvent).newState === "open";
    const button = document.querySelector<HTMLElement>(`[popovertarget="${CSS.escape(this.element.id)}"]`);
    button?.setAttribute("aria-expanded", String(open));
    if (!open || !button || anchored) return;
    const at = button.getBoundingClientRect();
    const style = this.element.style;   // CSSOM, which a strict policy allows
    const below = at.bottom + this.element.offsetHeight + 8 < innerHeight;
    style.top = `${below ? at.bottom : Math.max(8, at.top - this.element.offsetHeight - 8)}px`;
    style.left = `${Math.max(8, Math.min(innerWidth - this.element.offsetWidth - 8, document.dir === "rtl" ? at.left : at.right - this.element.offsetWidth))}px`;
  };
  private readonly keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    const items = [...this.element.querySelectorAll<HTMLElement>(".menu-item:not(:disabled)")];
    const now = items.indexOf(document.activeElement as HTMLElement);
    items.at((now + step + items.length) % items.length)?.focus();
    event.preventDefault();
  };
}
