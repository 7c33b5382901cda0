import { Controller } from "@hotwired/stimulus";
import { locale } from "../behaviours";

/** The language list acts at change. */
export default class Locale extends Controller<HTMLFormElement> {
  connect(): void { if (!this.element.dataset.ready) { this.element.dataset.ready = "1"; locale(this.element); } }
}
