import { Controller } from "@hotwired/stimulus";
import { passkey } from "../passkey";

/** A passkey instead of what is typed: the same as at the door. */
export default class Passkey extends Controller<HTMLElement> {
  connect(): void { passkey(this.element); }
}
