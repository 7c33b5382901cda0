import { Controller } from "@hotwired/stimulus";
import { passkeyGone } from "../passkey";

/** The form that removes a passkey: the browser is told once it is gone. */
export default class PasskeyGone extends Controller<HTMLFormElement> {
  connect(): void { passkeyGone(this.element); }
}
