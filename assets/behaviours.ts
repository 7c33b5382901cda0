// What the door (plain script) and the pages behind it (Stimulus) share: small things done to an element.

/** Show/hide toggle, caps-lock hint, strength bar and rules: all computed here, nothing typed leaves the page before it is sent. */
export function password(field: HTMLElement): void {
  if (field.dataset.ready) return;
  field.dataset.ready = "1";
  const input = field.querySelector<HTMLInputElement>("input");
  if (!input) return;
  const peek = field.querySelector<HTMLButtonElement>(".peek");
  if (peek) {
    const set = (shown: boolean) => {
      input.type = shown ? "text" : "password";
      peek.setAttribute("aria-pressed", String(shown));
      peek.setAttribute("aria-label", (shown ? peek.dataset.hide : peek.dataset.show) ?? "");
      peek.title = peek.getAttribute("aria-label") ?? "";
    };
    set(false);
    peek.hidden = false;
    peek.addEventListener("click", () => { set(input.type === "password"); input.focus(); });
    // A password never stays readable while the page is left: managers and history would keep it as text.
    input.form?.addEventListener("submit", () => set(false));
  }
  const caps = field.querySelector<HTMLElement>(".caps");
  if (caps) {
    const look = (e: KeyboardEvent | MouseEvent) => { caps.textContent = e.getModifierState?.("CapsLock") ? caps.dataset.text ?? "" : ""; };
    input.addEventListener("keydown", look);
    input.addEventListener("keyup", look);
    input.addEventListener("blur", () => { caps.textContent = ""; });
  }
  const meter = field.querySelector<HTMLMeterElement>(".meter");
  const rules = field.querySelectorAll<HTMLElement>(".rules [data-rule]");
  if (!meter && !rules.length) return;
  const words = meter?.dataset.labels?.split("|") ?? [];
  const text = field.querySelector<HTMLElement>(".meter-text");
  const grade = () => {
    const value = input.value;
    for (const rule of rules) rule.toggleAttribute("data-met", met(rule, value));
    if (!meter) return;
    const level = strength(value);
    meter.value = level;
    meter.dataset.level = String(level);
    if (text) text.textContent = value ? words[level] ?? "" : "";
  };
  input.addEventListener("input", grade);
  grade();
}

function met(rule: HTMLElement, value: string): boolean {
  const least = Number(rule.dataset.min ?? 1);
  const holds = (kind: RegExp) => (value.match(kind)?.length ?? 0) >= least;
  switch (rule.dataset.rule) {
    case "length": return [...value].length >= least;
    case "upper": return holds(/\p{Lu}/gu);
    case "lower": return holds(/\p{Ll}/gu);
    case "digits": return holds(/\p{Nd}/gu);
    case "special": return holds(/[^\p{L}\p{N}\s]/gu);
    case "forbidden": return value !== "" && ![...(rule.dataset.characters ?? "")].some((c) => value.includes(c));
    default: return false;
  }
}

/** 0…4 by length and variety. An indication only: the server's policy decides. */
export function strength(value: string): number {
  if (!value) return 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(value)).length;
  const distinct = new Set(value).size;
  const points = distinct + kinds * 1.5;
  if (value.length < 8 || distinct < 4) return 1;
  return points < 11 ? 2 : points < 15 ? 3 : 4;
}

/** `data-fill="#field"`: a suggestion is put into the field and shown, for it has to be written down once. */
export function fill(button: HTMLElement): void {
  const input = document.querySelector<HTMLInputElement>(button.dataset.fill ?? "");
  if (!input) return;
  input.value = button.textContent?.trim() ?? "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const peek = input.closest("[data-password], [data-controller~=password]")?.querySelector<HTMLButtonElement>(".peek");
  if (peek && input.type === "password") peek.click();
  input.focus();
}

/** One click, one request: the buttons rest while a form is in flight. The clicked button's own name and value still travel. */
export function submitOnce(form: HTMLFormElement): void {
  if (form.dataset.once) return;
  form.dataset.once = "1";
  form.addEventListener("submit", (event) => {
    if (form.dataset.busy) { event.preventDefault(); return; }
    form.dataset.busy = "1";
    // Disabled one tick later: a disabled button's value would not be sent.
    setTimeout(() => {
      rest(form, event.submitter);
    });
  });
}
export function rest(form: HTMLFormElement, submitter?: HTMLElement | null): void {
  for (const button of buttons(form)) button.disabled = true;
  (submitter ?? buttons(form)[0])?.setAttribute("aria-busy", "true");
}
export function release(form: HTMLFormElement): void {
  delete form.dataset.busy;
  for (const button of buttons(form)) { button.disabled = false; button.removeAttribute("aria-busy"); }
}
const buttons = (form: HTMLFormElement) => [...form.elements].filter((e): e is HTMLButtonElement => e instanceof HTMLButtonElement && e.type === "submit");

/** The language list acts at change; what was typed as identifier comes along, so that changing the language loses nothing. */
export function locale(form: HTMLFormElement): void {
  form.addEventListener("change", () => {
    const typed = document.querySelector<HTMLInputElement>("input[name=identifier]");
    if (typed?.value) {
      let kept = form.querySelector<HTMLInputElement>("input[name=identifier]");
      if (!kept) { kept = document.createElement("input"); kept.type = "hidden"; kept.name = "identifier"; form.append(kept); }
      kept.value = typed.value;
    }
    form.requestSubmit();
  });
}
