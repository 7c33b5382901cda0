import { Controller } from "@hotwired/stimulus";

/** Native dialogs, with what they lack: a click beside closes, and Turbo's page cache never keeps one open. */
export default class Dialog extends Controller<HTMLDialogElement> {
  private since = 0;
  private watch?: MutationObserver;

  connect(): void {
    this.watch = new MutationObserver(() => { if (this.element.open) this.since = performance.now(); });
    this.watch.observe(this.element, { attributes: true, attributeFilter: ["open"] });
    this.element.addEventListener("click", this.beside);
    document.addEventListener("turbo:before-cache", this.shut);
    this.element.addEventListener("turbo:before-morph-attribute", this.kept);
  }
  disconnect(): void {
    this.watch?.disconnect();
    this.element.removeEventListener("click", this.beside);
    document.removeEventListener("turbo:before-cache", this.shut);
    this.element.removeEventListener("turbo:before-morph-attribute", this.kept);
  }
  open(): void { if (!this.element.open) this.element.showModal(); }
  close(): void { this.element.close(); }
  private readonly shut = () => this.element.close();
  private readonly kept = (event: Event) => { if (event.target === this.element && (event as CustomEvent).detail?.attributeName === "open") event.preventDefault(); };
  private readonly beside = (event: MouseEvent) => {
    if (event.target !== this.element) return;
    // The second click of two on what opened it, and a slip while something is being written, are not meant.
    if (performance.now() - this.since < 500) return;
    if ([...this.element.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden], [type=radio], [type=checkbox]), textarea")].some((field) => field.value !== field.defaultValue)) return;
    const box = this.element.getBoundingClientRect();
    if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) this.element.close();
  };
}
