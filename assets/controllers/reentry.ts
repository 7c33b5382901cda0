import { Controller } from "@hotwired/stimulus";
import { cache } from "@hotwired/turbo";
import { line } from "./live";

const tabs = new BroadcastChannel("guichet-session");

/** The session is over, the page is not: the password is asked for above it, and everything beneath stays as it is. The live line goes
 *  on from the page's own number, what waited to be sent goes out, and every form gets the new session's token. */
export default class Reentry extends Controller<HTMLDialogElement> {
  static targets = ["place", "form", "trouble"];
  declare readonly placeTarget: HTMLElement;
  declare readonly formTarget: HTMLTemplateElement;
  declare readonly troubleTarget: HTMLElement;

  private fade = 0;
  private opening = false;

  connect(): void {
    document.addEventListener("guichet:signed-out", this.asked);
    document.addEventListener("guichet:ending", this.ending);
    document.addEventListener("turbo:before-fetch-response", this.refused);
    this.element.addEventListener("cancel", this.stay);
    this.element.addEventListener("close", this.back);
    tabs.addEventListener("message", this.elsewhere);
    this.element.addEventListener("submit", this.submitted);
    this.banner?.addEventListener("click", this.pressed);
    // The provider's tab, back from there: the one that waits goes on.
    const csrf = document.querySelector<HTMLInputElement>("input[name=csrf]")?.value;
    if (csrf && document.getElementById("back")) tabs.postMessage({ member: document.body.dataset.member, csrf });
  }
  disconnect(): void {
    clearTimeout(this.fade);
    document.removeEventListener("guichet:signed-out", this.asked);
    document.removeEventListener("guichet:ending", this.ending);
    document.removeEventListener("turbo:before-fetch-response", this.refused);
    this.element.removeEventListener("cancel", this.stay);
    this.element.removeEventListener("close", this.back);
    tabs.removeEventListener("message", this.elsewhere);
    this.element.removeEventListener("submit", this.submitted);
    this.banner?.removeEventListener("click", this.pressed);
  }

  private get banner(): HTMLElement | null { return document.getElementById("ending"); }

  private readonly stay = (event: Event) => event.preventDefault();   // Escape would leave a page that can do nothing
  /** A browser lets the second Escape through whatever the first was told. */
  private readonly back = () => { if (this.placeTarget.childElementCount && this.element.isConnected) { this.element.showModal(); this.focus(); } };
  /** Shown again in another tab: the same session, and this page may go on as well. */
  private readonly elsewhere = (event: MessageEvent<{ member?: string; csrf?: string }>) => {
    if (this.element.open && event.data.member === document.body.dataset.member && event.data.csrf) this.resume(event.data.csrf);
  };
  private readonly asked = (event: Event) => { event.preventDefault(); void this.open(); };
  /** A form of the page came back with "nobody is signed in": it stays as it was filled in. */
  private readonly refused = (event: Event) => {
    const response = (event as CustomEvent<{ fetchResponse?: { response?: Response } }>).detail?.fetchResponse?.response;
    if (response?.status !== 401) return;
    event.preventDefault();
    void this.open();
  };

  private async open(): Promise<void> {
    this.hush();
    if (this.element.open || this.opening) return;
    this.opening = true;
    const instead = await this.instead();
    this.opening = false;
    if (this.element.open || !this.element.isConnected) return;
    this.put(instead ?? this.formTarget.content.cloneNode(true));
    this.element.showModal();
    this.focus();
  }
  /** What is asked in the place of a password, of whoever has none that counts. On a bad line it is the password's form, which says so. */
  private async instead(): Promise<HTMLElement | null> {
    const answer = await fetch("/reentry/form", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.status !== 200) return null;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text().catch(() => "");
    return holder.content.querySelector<HTMLElement>("[data-reentry]");
  }
  private put(content: Node): void {
    this.troubleTarget.hidden = true;
    this.placeTarget.replaceChildren(content);
  }
  private focus(): void {
    this.placeTarget.querySelector<HTMLElement>("input:not([type=hidden]), a")?.focus();
  }

  private readonly submitted = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const button = form.querySelector("button");
    if (button?.disabled) return;
    if (button) button.disabled = true;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    let answer = "";
    try {
      const response = await fetch(form.getAttribute("action") ?? "/reentry", { method: "POST", body, credentials: "same-origin", headers: { Accept: "text/html" } });
      answer = await response.text();
    } catch { /* said below */ }
    const holder = document.createElement("template");
    holder.innerHTML = answer;
    const said = holder.content.querySelector<HTMLElement>("[data-reentry]");
    if (!said) {
      if (button) button.disabled = false;
      this.troubleTarget.hidden = false;
      return;
    }
    if (said.dataset.reentry === "done") this.done(said);
    else { this.put(said); this.focus(); }
  };

  private done(said: HTMLElement): void {
    // Somebody else: their page is another, and this one's words are not theirs.
    if (said.dataset.member !== document.body.dataset.member) { location.assign("/"); return; }
    tabs.postMessage({ member: said.dataset.member, csrf: said.dataset.csrf });
    this.resume(said.dataset.csrf ?? "");
  }
  private resume(csrf: string): void {
    cache.clear();
    for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrf]")) field.value = csrf;
    this.placeTarget.replaceChildren();
    this.element.close();
    // Focus comes back to the field while it still counts as inert, and then what is typed goes nowhere (seen in Chromium 156).
    const back = document.activeElement as HTMLElement | null;
    back?.blur();
    back?.focus({ preventScroll: true });
    line.resume();
  }

  // The end is near

  private readonly ending = (event: Event) => {
    const banner = this.banner, firm = (event as CustomEvent<{ firm?: boolean }>).detail?.firm === true;
    if (!banner || this.element.open) return;
    for (const one of banner.querySelectorAll<HTMLElement>("[data-when]")) one.hidden = (one.dataset.when === "firm") !== firm;
    banner.hidden = false;
    clearTimeout(this.fade);
    this.fade = window.setTimeout(() => this.hush(), 45_000);   // said again every half minute while it is so
  };
  private hush(): void { clearTimeout(this.fade); if (this.banner) this.banner.hidden = true; }
  private readonly pressed = async (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-when]");
    if (!button) return;
    if (button.dataset.when === "firm") { void this.open(); return; }
    const answer = await fetch("/session", { credentials: "same-origin", headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => undefined);
    if (answer?.ok) this.hush();
    else void this.open();
  };
}
