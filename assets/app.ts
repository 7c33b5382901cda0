// Everything behind the door. Turbo starts by being imported; each controller says why it exists.
import "@hotwired/turbo";
import { Application } from "@hotwired/stimulus";
import { fill } from "./behaviours";
import Clipboard from "./controllers/clipboard";
import Composer from "./controllers/composer";
import Dialog from "./controllers/dialog";
import Held from "./controllers/held";
import Live from "./controllers/live";
import Locale from "./controllers/locale";
import Menu from "./controllers/menu";
import Notifications from "./controllers/notifications";
import Passkey from "./controllers/passkey";
import PasskeyGone from "./controllers/passkey-gone";
import PasskeySignals from "./controllers/passkey-signals";
import Password from "./controllers/password";
import Pasted from "./controllers/pasted";
import Presence from "./controllers/presence";
import Readiness from "./controllers/readiness";
import Reentry from "./controllers/reentry";
import Rows from "./controllers/rows";
import Shortcuts from "./controllers/shortcuts";
import SubmitOnce from "./controllers/submit-once";
import Thread from "./controllers/thread";
import Times from "./controllers/times";
import { flashes } from "./controllers/flash";
import * as sender from "./sender";

const application = Application.start();
application.register("clipboard", Clipboard);
application.register("composer", Composer);
application.register("dialog", Dialog);
application.register("held", Held);
application.register("live", Live);
application.register("locale", Locale);
application.register("menu", Menu);
application.register("notifications", Notifications);
application.register("passkey", Passkey);
application.register("passkey-gone", PasskeyGone);
application.register("passkey-signals", PasskeySignals);
application.register("password", Password);
application.register("pasted", Pasted);
application.register("presence", Presence);
application.register("readiness", Readiness);
application.register("reentry", Reentry);
application.register("rows", Rows);
application.register("shortcuts", Shortcuts);
application.register("submit-once", SubmitOnce);
application.register("thread", Thread);
application.register("times", Times);
flashes();
sender.start();

// A refusal is read first: keyboard and screen reader go to the first field it is about, else to its words. Turbo morphs a refused form
// into the page it came from, and a morph moves nobody.
document.addEventListener("turbo:render", () => {
  (document.querySelector<HTMLElement>("main [aria-invalid=true]") ?? document.querySelector<HTMLElement>("main [data-autofocus]"))?.focus();
});

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const suggestion = target.closest<HTMLElement>("[data-fill]");
  if (suggestion) fill(suggestion);
  // A link that leads to a page of its own without script opens the same form as a dialog with it.
  const opener = target.closest<HTMLElement>("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog ?? "");
  if (dialog instanceof HTMLDialogElement && !(event as MouseEvent).metaKey && !(event as MouseEvent).ctrlKey) {
    event.preventDefault();
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[autofocus], .form :is(input:not([type=hidden]), select, textarea)")?.focus();
  }
});

// Tabs that do not all fit show the one that is open.
document.addEventListener("turbo:load", () => { for (const tab of document.querySelectorAll(".tabs > [aria-current], .views [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" }); });

// A line that is gone must not look like a thing done: the form stays as it was, and says so. What was chosen goes back to what is true.
document.addEventListener("turbo:fetch-request-error", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.matches(".presence")) form.reset();
  const words = document.body.dataset.unreached, place = document.getElementById("flashes");
  if (!words || !place) return;
  const flash = document.createElement("div");
  flash.className = "flash";
  flash.dataset.tone = "alarm";
  flash.setAttribute("role", "alert");
  const icon = document.querySelector("#unsent > svg")?.cloneNode(true), said = document.createElement("span");
  said.textContent = words;
  flash.append(...(icon ? [icon] : []), said);
  place.replaceChildren(flash);
});
// The row that was clicked is marked while its page is on the way.
document.addEventListener("turbo:click", (event) => {
  for (const row of document.querySelectorAll(".row[aria-busy]")) row.removeAttribute("aria-busy");
  (event.target as Element).closest(".row")?.setAttribute("aria-busy", "true");
});

// Another tab went to another account: what this one shows is somebody else's now, and would be sent in their name.
const tabs = new BroadcastChannel("guichet-account");
const whose = () => document.body.dataset.member ?? "";
const tell = () => { if (whose()) tabs.postMessage(whose()); };
tabs.addEventListener("message", (event) => { if (whose() && event.data !== whose()) location.assign("/"); });
document.addEventListener("turbo:load", tell);
