import { Controller } from "@hotwired/stimulus";

/** The text of a chosen file, put into the field beside it: it can be read before it is sent, and the form stays one that works without script. */
export default class Pasted extends Controller<HTMLElement> {
  static targets = ["file", "text", "chooser"];
  declare readonly fileTarget: HTMLInputElement;
  declare readonly textTarget: HTMLTextAreaElement;
  declare readonly chooserTarget: HTMLElement;

  connect(): void {
    this.chooserTarget.hidden = false;
  }

  async read(): Promise<void> {
    const [file] = this.fileTarget.files ?? [];
    if (!file) return;
    this.textTarget.value = await file.text();
    // The field holds it now; the same file may be chosen again.
    this.fileTarget.value = "";
    this.textTarget.dispatchEvent(new Event("input", { bubbles: true }));
    this.textTarget.focus();
  }
}
