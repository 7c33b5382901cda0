import { Controller } from "@hotwired/stimulus";

/** Copies a script tag or an invitation's link. Where the browser refuses (plain http), the text is selected so that one keystroke does it. */
export default class Clipboard extends Controller<HTMLElement> {
  static targets = ["source", "label"];
  declare readonly sourceTarget: HTMLElement;
  declare readonly labelTarget: HTMLElement;
  declare readonly hasLabelTarget: boolean;

  async copy(event: Event): Promise<void> {
    const button = event.currentTarget as HTMLElement;
    const text = this.sourceTarget instanceof HTMLInputElement ? this.sourceTarget.value : this.sourceTarget.textContent ?? "";
    try {
      await navigator.clipboard.writeText(text.trim());
    } catch {
      getSelection()?.selectAllChildren(this.sourceTarget);
      return;
    }
    if (!this.hasLabelTarget) return;
    const before = this.labelTarget.textContent;
    this.labelTarget.textContent = button.dataset.done ?? before;
    setTimeout(() => { this.labelTarget.textContent = before; }, 2000);
  }
}
