import { Controller } from "@hotwired/stimulus";
import { beep, show } from "../notify";

/** Whether this browser may show notifications, and what one looks like. Nothing is asked before the button is pressed. */
export default class Notifications extends Controller<HTMLElement> {
  static targets = ["state"];
  declare readonly stateTarget: HTMLElement;

  connect(): void { this.look(); }

  async allow(): Promise<void> {
    await Notification.requestPermission();
    this.look();
  }

  attempt(): void {
    show(document.body.dataset.notifyMessage ?? "", document.querySelector(".brand")?.textContent?.trim() ?? "", "sample");
    if (document.querySelector<HTMLInputElement>("input[name=sound]")?.checked) beep();
  }

  private look(): void {
    const allowed = "Notification" in window ? Notification.permission : "none";
    this.stateTarget.dataset.state = allowed === "granted" ? "good" : allowed === "denied" ? "warn" : allowed === "none" ? "note" : "todo";
  }
}
