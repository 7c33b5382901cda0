// The door's whole script: no Turbo, no framework. Every page of the sign-in family works without it.
import { fill, locale, password, release, submitOnce } from "./behaviours";
import { passkey } from "./passkey";

for (const field of document.querySelectorAll<HTMLElement>("[data-password]")) password(field);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-submit-once]")) submitOnce(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-locale]")) locale(form);
for (const element of document.querySelectorAll<HTMLElement>("[data-passkey]")) passkey(element);
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-fill]");
  if (button) fill(button);
  // Whoever ticked that others use this computer is to be asked anew at the provider, too.
  const way = (event.target as Element).closest<HTMLAnchorElement>("[data-providers] a");
  const shared = document.querySelector<HTMLInputElement>("input[type=checkbox][name=shared]");
  if (way && shared) {
    const address = new URL(way.href);
    if (shared.checked) address.searchParams.set("shared", "yes");
    else address.searchParams.delete("shared");
    way.href = address.href;
  }
  const copy = (event.target as Element).closest<HTMLElement>("[data-copy]");
  if (copy) void navigator.clipboard?.writeText(document.querySelector(copy.dataset.copy ?? "")?.textContent ?? "");
});
// The first organisation is most often where its administrator is.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zone = document.querySelector<HTMLSelectElement>("[data-guess] select[name=time_zone]");
if (zone && here && [...zone.options].some((option) => option.value === here)) zone.value = here;
// An article that is shown says so once; scanners and robots run no script, so they do not count.
const viewed = document.querySelector<HTMLElement>("[data-viewed]")?.dataset.viewed;
if (viewed) void fetch(viewed, { method: "POST", keepalive: true }).catch(() => {});
// Back from the next page: the forms are alive again.
addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) release(form); });
// A refusal is read first: keyboard and screen reader start there, or at the first refused field.
(document.querySelector<HTMLElement>("[aria-invalid=true]") ?? document.querySelector<HTMLElement>("[data-autofocus]"))?.focus();
