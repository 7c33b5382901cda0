import { Controller } from "@hotwired/stimulus";
import { passkeySignals } from "../passkey";

/** The list of passkeys, told to the browser. */
export default class PasskeySignals extends Controller<HTMLElement> {
  connect(): void { passkeySignals(this.element); }
}
