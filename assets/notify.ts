import { visit } from "@hotwired/turbo";

/** What a frame of the live line says beside its markup: who the conversation belongs to now (nobody: an empty text). */
export type News = { conversation: string; owner: string; why: "message" | "assigned" };

/** Tells whoever looks elsewhere. What is before their eyes needs no telling, and of several tabs one speaks. */
export function tell(news: News, seq: number): void {
  const { notify, member, liveConversationValue } = document.body.dataset;
  const mine = news.owner === member;
  if (notify !== "waiting" && !(notify === "mine" && mine)) return;
  if (!mine && news.owner) return;
  const looking = !document.hidden && document.hasFocus();
  if (looking && liveConversationValue === news.conversation) return;
  // The row arrives with the same frame, and names the customer.
  window.setTimeout(() => void once(seq, () => {
    const { notifyMessage, notifyAssigned, notifyWaiting, notifySound } = document.body.dataset;
    const title = news.why === "assigned" ? notifyAssigned : mine ? notifyMessage : notifyWaiting;
    if (!looking) show(title ?? "", document.querySelector(`#row-${news.conversation} .row-name`)?.textContent ?? "", news.conversation);
    if (notifySound !== undefined) beep();
  }), 200);
}

/** Of all tabs of this browser the first takes it; the others find it taken. */
async function once(seq: number, speak: () => void): Promise<void> {
  if (!navigator.locks) { speak(); return; } // only at a secure address, as notifications are
  await navigator.locks.request(`guichet-news-${seq}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    speak();
    await new Promise((done) => window.setTimeout(done, 5_000));
  });
}

/** The newest of a conversation takes the place of the one before. What customers wrote stays in the page: others may see the screen. */
export function show(title: string, body: string, conversation: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href;
  const shown = new Notification(title, { body, icon, tag: `guichet-${conversation}` });
  shown.onclick = () => {
    window.focus();
    shown.close();
    if (/^[0-9a-f-]{32,36}$/.test(conversation)) visit(`/conversations/${conversation}`);
  };
}

let audio: AudioContext | undefined;

/** Two short tones. A browser that wants a click first stays silent, and that is no error. */
export function beep(): void {
  audio ??= new AudioContext();
  const context = audio;
  void context.resume().then(() => {
    for (const [at, pitch] of [[0, 660], [0.12, 880]] as const) {
      const tone = context.createOscillator(), volume = context.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, context.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.12, context.currentTime + at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + at + 0.14);
      tone.connect(volume).connect(context.destination);
      tone.start(context.currentTime + at);
      tone.stop(context.currentTime + at + 0.16);
    }
  }, () => undefined);
}
