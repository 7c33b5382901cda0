import { Controller } from "@hotwired/stimulus";

/** Presence is one gesture: choosing it says it. */
export default class Presence extends Controller<HTMLFormElement> {
  submit(): void { this.element.requestSubmit(); }
}
