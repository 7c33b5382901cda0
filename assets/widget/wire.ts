// What travels between the chat and the house: docs/api/webchat.md.
import type { Message } from "./ledger";

export type Words = Record<"launch" | "close" | "title" | "subtitle" | "placeholder" | "send" | "attach" | "typing" | "reconnecting" | "offline" | "failed" | "retry" | "read" | "sent"
  | "sending" | "file_too_big" | "start" | "name" | "email" | "new_messages" | "file" | "closed" | "you" | "today" | "download" | "bad_name" | "bad_email" | "shut" | "file_empty" | "too_many_files" | "discard", string>;
export type Configuration = { name: string; product: string; hue: number; locale: string; greeting: string; available: boolean; ask: ("name" | "email")[]; file_bytes: number; words: Words };
export type Frame = { op: string; seq?: number; message?: Message; at?: string; on?: boolean; name?: string; available?: boolean };

export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();   // secure contexts only
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (+c / 4)))).toString(16));
}
export class Refusal extends Error { constructor(readonly status: number, readonly after: number, readonly code = "") { super(String(status)); } }

/** What this browser keeps for the next page. It may be forbidden, and then everything lives as long as this page. */
export class Store {
  private held = new Map<string, string>();

  constructor(private readonly prefix: string) {}

  get(name: string): string | null { try { return localStorage.getItem(this.prefix + name); } catch { return this.held.get(name) ?? null; } }
  set(name: string, value: string): void {
    try { if (value) localStorage.setItem(this.prefix + name, value); else localStorage.removeItem(this.prefix + name); } catch { this.held.set(name, value); }
  }
}
