// Words written here that the server has not confirmed. Kept per member, so that a shared machine never sends somebody else's;
// each carries the client_id it was born with, so that a repeat is recognised. Words live in localStorage, where every tab finds
// them at once; files in IndexedDB, because nothing else of a browser's holds them.

export type Unsent = {
  client_id: string; conversation: string; action: string; kind: string; body: string; at: string;
  state: "waiting" | "failed";
  /** What is attached, by name; the bytes are asked for when it is sent. */
  attached?: string[];
};

const memory = new Map<string, Unsent>();
const bytes = new Map<string, File[]>();
const member = () => document.body.dataset.member ?? "";
const key = () => `guichet:${member()}:unsent`;

export function all(): Unsent[] {
  if (!member()) return [];
  let kept: Unsent[] = [];
  try { kept = JSON.parse(localStorage.getItem(key()) ?? "[]"); } catch { kept = [...memory.values()]; /* storage forbidden: memory alone */ }
  return kept.sort((a, b) => a.at.localeCompare(b.at));
}
export function find(client_id: string): Unsent | undefined { return all().find((one) => one.client_id === client_id); }
export function put(one: Unsent, files: File[] = []): void {
  memory.set(one.client_id, one);
  if (files.length) { bytes.set(one.client_id, files); void keep(one.client_id, files); }
  write([...all().filter((other) => other.client_id !== one.client_id), one]);
}
export function remove(client_id: string): void {
  memory.delete(client_id);
  bytes.delete(client_id);
  void keep(client_id, []);
  write(all().filter((one) => one.client_id !== client_id));
}
function write(list: Unsent[]): void {
  try { localStorage.setItem(key(), JSON.stringify(list)); } catch { /* full or forbidden */ }
}

/** What is attached; nothing where the browser could not keep it and the page was loaded anew. */
export async function filesOf(one: Unsent): Promise<File[] | undefined> {
  if (!one.attached?.length) return [];
  const here = bytes.get(one.client_id);
  if (here) return here;
  const kept = await ask<File[]>("readonly", (store) => store.get(one.client_id)).catch(() => undefined);
  return kept?.length === one.attached.length ? kept : undefined;
}
async function keep(client_id: string, files: File[]): Promise<void> {
  await ask("readwrite", (store) => (files.length ? store.put(files, client_id) : store.delete(client_id))).catch(() => undefined);
}
function ask<T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("guichet-unsent", 1);
    opening.onupgradeneeded = () => { opening.result.createObjectStore("files"); };
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const base = opening.result, transaction = base.transaction("files", mode);
      const asked = what(transaction.objectStore("files"));
      transaction.oncomplete = () => { base.close(); done(asked.result as T); };
      transaction.onerror = transaction.onabort = () => { base.close(); failed(transaction.error); };
    };
  });
}

/** One tab at a time sends for a conversation; false when another has it. Where the browser has no locks the server's recognition of
 *  client_id suffices. */
export async function alone(conversation: string, work: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) { await work(); return true; }
  return navigator.locks.request(`guichet-unsent-${conversation}`, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return !!lock;
  });
}

// Drafts: what is being written, one for each conversation.

export type Draft = { body: string; kind: string };
const draftKey = (conversation: string) => `guichet:${member()}:draft:${conversation}`;

export function draft(conversation: string): Draft | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(draftKey(conversation)) ?? "null") as Partial<Draft> | null;
    return kept?.body ? { body: kept.body, kind: kept.kind ?? "reply" } : undefined;
  } catch { return undefined; /* no storage: the draft lives as long as the page */ }
}
export function keepDraft(conversation: string, { body, kind }: Draft): void {
  try {
    if (body) localStorage.setItem(draftKey(conversation), JSON.stringify({ body, kind }));
    else localStorage.removeItem(draftKey(conversation));
  } catch { /* as above */ }
}
/** Another tab sent or threw away what was being written here, too. */
export function draftGone(event: StorageEvent, conversation: string): Draft | undefined {
  if (event.key !== draftKey(conversation) || event.newValue || !event.oldValue) return undefined;
  try { return JSON.parse(event.oldValue) as Draft; } catch { return undefined; }
}

/** crypto.randomUUID exists in secure contexts only; a first evening on plain http must work too. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
