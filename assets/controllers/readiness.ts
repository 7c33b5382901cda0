import { Controller } from "@hotwired/stimulus";

type State = "todo" | "good" | "warn" | "note";

/** Looks at this very browser and tells nobody. What needs the person's word waits for the button. */
export default class Readiness extends Controller<HTMLElement> {
  static targets = ["check", "all"];
  declare readonly checkTargets: HTMLElement[];
  declare readonly allTarget: HTMLElement;

  connect(): void {
    void this.clock();
    void this.microphone(false);
    void this.notifications(false);
    void this.sound();
    // Whether a memory saver is on, no browser tells; that it has struck, it does.
    this.show("memory", (document as Document & { wasDiscarded?: boolean }).wasDiscarded ? "warn" : "note");
  }

  ask(event: Event): void {
    const check = (event.currentTarget as HTMLElement).dataset.check;
    if (check === "microphone") void this.microphone(true);
    if (check === "notifications") void this.notifications(true);
    if (check === "autoplay") void this.sound();
  }

  private show(check: string, state: State, detail = ""): void {
    const line = this.checkTargets.find((line) => line.dataset.check === check);
    if (!line) return;
    line.dataset.state = state;
    const said = line.querySelector<HTMLElement>("[data-detail]");
    if (said) said.textContent = detail;
    const how = line.querySelector("details");
    if (how) how.open = state === "warn" || (check === "memory" && state === "note");
    this.allTarget.hidden = this.checkTargets.some((line) => line.dataset.state === "warn" || line.dataset.state === "todo");
  }

  /** Against the Date of an answer of the house, in the middle between asking and hearing. A code lives for 30 seconds. */
  private async clock(): Promise<void> {
    try {
      const asked = Date.now();
      const answer = await fetch("/readiness", { method: "HEAD", cache: "no-store" });
      const heard = Date.now();
      const theirs = Date.parse(answer.headers.get("date") ?? "");
      if (Number.isNaN(theirs)) return this.show("clock", "note");
      const off = Math.round(((asked + heard) / 2 - theirs - 500) / 1000);
      this.show("clock", Math.abs(off) > 15 ? "warn" : "good", Math.abs(off) > 15 ? String(off) : "");
    } catch {
      this.show("clock", "note");
    }
  }

  private async microphone(pressed: boolean): Promise<void> {
    if (!navigator.mediaDevices) return this.show("microphone", "note");
    const allowed = await navigator.permissions?.query({ name: "microphone" as PermissionName }).then((is) => is.state, () => "prompt");
    if (allowed === "denied") return this.show("microphone", "warn");
    if (allowed !== "granted" && !pressed) return this.show("microphone", "todo");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const live = stream.getAudioTracks().some((track) => track.readyState === "live");
      for (const track of stream.getTracks()) track.stop();
      this.show("microphone", live ? "good" : "warn");
    } catch {
      this.show("microphone", "warn");
    }
  }

  private async notifications(pressed: boolean): Promise<void> {
    if (!("Notification" in window)) return this.show("notifications", "note");
    const allowed = pressed ? await Notification.requestPermission() : Notification.permission;
    this.show("notifications", allowed === "granted" ? "good" : allowed === "denied" ? "warn" : "todo");
  }

  /** A tenth of a second of silence, played aloud: whether it may, only the attempt tells. */
  private async sound(): Promise<void> {
    const url = URL.createObjectURL(silence());
    const audio = new Audio(url);
    try {
      await audio.play();
      this.show("autoplay", "good");
    } catch (error) {
      this.show("autoplay", error instanceof DOMException && error.name === "NotAllowedError" ? "warn" : "note");
    } finally {
      // A refusal comes before the sound is loaded; who still wanted it would find nothing there, and say so.
      audio.removeAttribute("src");
      audio.load();
      URL.revokeObjectURL(url);
    }
  }
}

/** 800 samples of 8 kHz, 8 bits, one channel. */
function silence(): Blob {
  const samples = 800;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const text = (at: number, what: string) => [...what].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + samples, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true); view.setUint32(28, 8000, true); view.setUint16(32, 1, true); view.setUint16(34, 8, true);
  text(36, "data"); view.setUint32(40, samples, true);
  for (let n = 0; n < samples; n++) view.setUint8(44 + n, 128);
  return new Blob([view.buffer], { type: "audio/wav" });
}
