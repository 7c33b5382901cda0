import { Controller } from "@hotwired/stimulus";
import { password } from "../behaviours";

/** Show toggle, caps-lock hint, strength: the same as at the door. */
export default class Password extends Controller<HTMLElement> {
  connect(): void { password(this.element); }
}
