// WebAuthn, for the door (plain script) and for the pages behind it (Stimulus). The page keeps working without it: what it needs is hidden
// until it is known to work, and every way that needs no passkey stays beside it.

type Wire = { id: string; type: "public-key"; transports?: AuthenticatorTransport[] };
type Posed = { publicKey: Record<string, unknown> & { challenge: string; user?: { id: string }; allowCredentials?: Wire[]; excludeCredentials?: Wire[] }; ceremony: string };

const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const able = () => typeof PublicKeyCredential === "function" && isSecureContext;

/** A fresh challenge each time: it counts once and for five minutes. */
async function posed(address: string): Promise<Posed> {
  const answer = await fetch(address, { method: "POST", headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json() as Promise<Posed>;
}

/** What a browser wants as bytes travels as text. `parseRequestOptionsFromJSON` would do it, in newer browsers than we promise. */
function options({ publicKey }: Posed): unknown {
  const named = (all?: Wire[]) => all?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
    ...(publicKey.allowCredentials && { allowCredentials: named(publicKey.allowCredentials) }),
    ...(publicKey.excludeCredentials && { excludeCredentials: named(publicKey.excludeCredentials) }),
  };
}

function brought(credential: PublicKeyCredential): string {
  const response: Record<string, unknown> = { clientDataJSON: text(credential.response.clientDataJSON) };
  if (credential.response instanceof AuthenticatorAssertionResponse) {
    const { authenticatorData, signature, userHandle } = credential.response;
    Object.assign(response, { authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle && text(userHandle) });
  } else {
    const made = credential.response as AuthenticatorAttestationResponse;
    Object.assign(response, { attestationObject: text(made.attestationObject), transports: made.getTransports?.() ?? [] });
  }
  const { id, rawId, type } = credential;
  // Of the extensions only what is JSON anyway.
  const { credProps } = credential.getClientExtensionResults();
  return JSON.stringify({ id, rawId: text(rawId), type, response, clientExtensionResults: { credProps } });
}

/** `data-passkey` is `get` or `create`; it is a form, or stands in one. */
export function passkey(element: HTMLElement): void {
  if (element.dataset.ready || !able()) return;
  element.dataset.ready = "1";
  element.hidden = false;
  for (const without of document.querySelectorAll<HTMLElement>("[data-passkey-without]")) without.hidden = true;
  const form = element instanceof HTMLFormElement ? element : element.closest("form");
  const button = element.querySelector<HTMLButtonElement>("[data-passkey-ask]");
  const error = element.querySelector<HTMLElement>(".error");
  if (!form || !button) return;
  const address = element.dataset.challenge ?? "";
  let waiting: AbortController | undefined;

  const ask = async (mediation?: CredentialMediationRequirement) => {
    waiting?.abort();
    const mine = (waiting = new AbortController());
    const challenge = await posed(address);
    const wish = { publicKey: options(challenge), signal: mine.signal, ...(mediation && { mediation }) };
    const credential = element.dataset.passkey === "create"
      ? await navigator.credentials.create(wish as CredentialCreationOptions)
      : await navigator.credentials.get(wish as CredentialRequestOptions);
    if (!credential) throw new DOMException("nothing chosen", "NotAllowedError");
    put("passkey", brought(credential as PublicKeyCredential));
    put("ceremony", challenge.ceremony);
    const shared = document.querySelector<HTMLInputElement>("input[type=checkbox][name=shared]");
    if (shared) put("shared", shared.checked ? "yes" : "");
    form.requestSubmit();
  };
  const put = (name: string, value: string) => {
    const field = element.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);
    if (field) field.value = value;
  };

  button.addEventListener("click", async () => {
    // What the passkey stands in for need not be typed; the rest of the form must be.
    const instead = form.querySelectorAll<HTMLInputElement>("[data-instead]");
    for (const field of instead) field.disabled = true;
    if (!form.reportValidity()) {
      for (const field of instead) field.disabled = false;
      return;
    }
    button.setAttribute("aria-busy", "true");
    if (error) error.textContent = "";
    try {
      await ask();
    } catch (why) {
      for (const field of instead) field.disabled = false;
      button.removeAttribute("aria-busy");
      const name = why instanceof DOMException ? why.name : "";
      const said = name === "NotAllowedError" || name === "AbortError" ? "cancelled" : name === "InvalidStateError" ? "known" : "impossible";
      if (error) error.textContent = error.dataset[said] ?? error.dataset.impossible ?? "";
      offer();
    }
  });

  // Beside the logins that the browser offers in the field, as long as the page is open: a challenge is posed anew before it is over.
  const offer = () => {
    if (element.dataset.conditional === undefined) return;
    void PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => { if (can) ask("conditional").catch(() => {}); });
  };
  offer();
  if (element.dataset.conditional !== undefined) {
    setInterval(() => { if (!button.hasAttribute("aria-busy")) offer(); }, 4 * 60_000);
    addEventListener("pageshow", (event) => { if (event.persisted) { button.removeAttribute("aria-busy"); offer(); } });
  }
}

// What the type library does not know yet (WebAuthn level 3, 5.1.10).
type Signals = {
  signalUnknownCredential?(of: { rpId: string; credentialId: string }): Promise<void>;
  signalAllAcceptedCredentials?(of: { rpId: string; userId: string; allAcceptedCredentialIds: string[] }): Promise<void>;
};
const GONE = "guichet-passkey-gone";

/** Remembers, while the form is on its way, which passkey it takes away. */
export function passkeyGone(form: HTMLFormElement): void {
  form.addEventListener("submit", () => sessionStorage.setItem(GONE, form.dataset.id ?? ""));
}

/** Tells the browser which passkeys there are, so that it offers none that was removed. */
export function passkeySignals(element: HTMLElement): void {
  if (!able()) return;
  const { rp: rpId = "", user: userId = "", accepted = "" } = element.dataset;
  const all = accepted.split(" ").filter((id) => id !== "");
  const credentialId = sessionStorage.getItem(GONE);
  sessionStorage.removeItem(GONE);
  const browser = PublicKeyCredential as unknown as Signals;
  if (credentialId && !all.includes(credentialId)) void browser.signalUnknownCredential?.({ rpId, credentialId }).catch(() => {});
  void browser.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds: all }).catch(() => {});
}
