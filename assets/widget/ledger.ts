// What the visitor sees, as pure bookkeeping: messages once each and in order, unsent words kept under the client_id they were born
// with until the server has them. No DOM, no network: the tests run it bare.

export type FileRef = { id: string; name: string; size: number; mime: string };
export type Message = {
  id: string; seq: number; direction: "in" | "out" | "event"; body: string; at: string; client_id?: string;
  author?: { name: string; initials: string; hue: number }; files: FileRef[]; read?: boolean;
};
export type Unsent = { client_id: string; body: string; files: FileRef[]; at: string; failed?: boolean };
/** One string that outlives the page (localStorage); several tabs share it, so it is read anew before each change. */
export type Store = { read(): string | null; write(value: string): void };

export class Ledger {
  private byId = new Map<string, Message>();
  private known = new Set<string>();      // client_ids the server has confirmed
  private unsent: Unsent[];
  private readAt = "";
  cursor = 0;

  constructor(private store: Store) { this.unsent = this.stored(); }

  /** Takes a message from wherever it came. False when it changes nothing. The answer to a post does not move the cursor (`inOrder`
   *  false): its number may lie beyond others still on their way. */
  take(message: Message, inOrder = true): boolean {
    if (inOrder) this.move(message.seq);
    if (message.client_id) this.confirm(message.client_id);
    const before = this.byId.get(message.id);
    if (before && before.seq >= message.seq && before.body === message.body && (before.read || !message.read)) return false;
    this.byId.set(message.id, { ...message, files: message.files ?? [] });
    return true;
  }
  move(seq: number): void { this.cursor = Math.max(this.cursor, seq); }
  /** The agent has read up to that time. */
  readUpTo(at: string): void { if (Date.parse(at) > (Date.parse(this.readAt) || 0)) this.readAt = at; }
  isRead(message: Message): boolean { return !!message.read || (message.direction === "in" && Date.parse(message.at) <= (Date.parse(this.readAt) || 0)); }

  messages(): Message[] { return [...this.byId.values()].sort((a, b) => a.seq - b.seq || a.at.localeCompare(b.at)); }
  /** Everything the server holds is forgotten (it said so, or the visitor is a new one); what is unsent stays. */
  reset(): void { this.byId.clear(); this.cursor = 0; this.readAt = ""; }

  queue(one: Unsent): void {
    if (this.known.has(one.client_id)) return;
    this.change((list) => [...list.filter((other) => other.client_id !== one.client_id), one]);
  }
  waiting(): readonly Unsent[] { return this.unsent; }
  /** The oldest that may be sent. A failed one does not hold up those behind it: the visitor decides about it. */
  next(): Unsent | undefined { return this.unsent.find((one) => !one.failed); }
  fail(client_id: string): void { this.mark(client_id, true); }
  retry(client_id: string): void { this.mark(client_id, false); }
  confirm(client_id: string): void {
    this.known.add(client_id);
    if (this.unsent.some((one) => one.client_id === client_id)) this.change((list) => list.filter((one) => one.client_id !== client_id));
  }

  private mark(client_id: string, failed: boolean): void {
    this.change((list) => list.map((one) => (one.client_id === client_id ? { ...one, failed } : one)));
  }
  private change(by: (list: Unsent[]) => Unsent[]): void {
    // Another tab may have queued meanwhile; ours in memory win where both know one.
    const mine = new Map(this.unsent.map((one) => [one.client_id, one]));
    const merged = [...this.stored().filter((one) => !mine.has(one.client_id) && !this.known.has(one.client_id)), ...mine.values()];
    this.unsent = by(merged).sort((a, b) => a.at.localeCompare(b.at));
    this.store.write(JSON.stringify(this.unsent));
  }
  private stored(): Unsent[] {
    try {
      const list: unknown = JSON.parse(this.store.read() ?? "[]");
      return Array.isArray(list) ? list.filter((one): one is Unsent => typeof one?.client_id === "string" && typeof one.body === "string" && typeof one.at === "string" && Array.isArray(one.files)) : [];
    } catch { return []; }
  }
}

/** Jittered, doubling, bounded; what the server asked for (Retry-After) is a floor. */
export function backoff(tries: number, random: number, asked = 0): number {
  const wait = Math.min(15_000, 500 * 2 ** Math.min(tries, 8));
  return Math.max(asked * 1000, wait / 2 + random * wait / 2);
}
