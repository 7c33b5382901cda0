import { Controller } from "@hotwired/stimulus";
import { release, rest, submitOnce } from "../behaviours";

/** One click, one request. Begins when Turbo really sends (a confirmation may still say no), ends with an answer that stays on this
 *  page; a redirect keeps the buttons resting until the next page is there. */
export default class SubmitOnce extends Controller<HTMLFormElement> {
  connect(): void {
    if (this.element.dataset.turbo === "false") submitOnce(this.element);
    this.element.addEventListener("turbo:submit-start", this.begun);
    this.element.addEventListener("turbo:submit-end", this.ended);
    addEventListener("pageshow", this.free);
    document.addEventListener("turbo:before-cache", this.free);
  }
  disconnect(): void {
    this.element.removeEventListener("turbo:submit-start", this.begun);
    this.element.removeEventListener("turbo:submit-end", this.ended);
    removeEventListener("pageshow", this.free);
    document.removeEventListener("turbo:before-cache", this.free);
  }
  private readonly begun = (event: Event) => rest(this.element, (event as CustomEvent).detail?.formSubmission?.submitter);
  private readonly ended = (event: Event) => { if (!(event as CustomEvent).detail?.fetchResponse?.redirected) this.free(); };
  private readonly free = () => release(this.element);
}
