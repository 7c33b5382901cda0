// Words written here that the server has not confirmed. Kept per member, so that a shared machine never sends somebody else's;
// each carries the client_id it was born with, so that a repeat is recognised. Files cannot be kept: they live as long as the page.

export type Unsent = {
  client_id: string; conversation: string; action: string; kind: string; body: string; at: string;
  state: "waiting" | "failed"; files?: File[];
};

const memory = new Map<string, Unsent>();
const key = () => `guichet:${document.body.dataset.member ?? ""}:unsent`;

export function all(): Unsent[] {
  let kept: Unsent[] = [], stored = true;
  try { kept = JSON.parse(localStorage.getItem(key()) ?? "[]"); } catch { stored = false; /* storage forbidden: memory alone */ }
  const merged = new Map(kept.map((one) => [one.client_id, one]));
  for (const [id, one] of memory) if (one.files?.length || !stored) merged.set(id, one);
  return [...merged.values()].sort((a, b) => a.at.localeCompare(b.at));
}
export function put(one: Unsent): void {
  memory.set(one.client_id, one);
  write([...all().filter((other) => other.client_id !== one.client_id), one]);
}
export function remove(client_id: string): void {
  memory.delete(client_id);
  write(all().filter((one) => one.client_id !== client_id));
}
function write(list: Unsent[]): void {
  try { localStorage.setItem(key(), JSON.stringify(list.filter((one) => !one.files?.length))); } catch { /* full or forbidden */ }
}

/** One tab at a time resends; where the browser has no locks the server's recognition of client_id suffices. */
export async function alone(work: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request("guichet-unsent", { ifAvailable: true }, async (lock) => { if (lock) await work(); });
  else await work();
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
