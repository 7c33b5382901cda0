// What the packages do not declare themselves.
declare module "@hotwired/turbo" {
  export const session: { refresh(url: string, requestId?: string): void; drive: boolean };
  export function renderStreamMessage(message: string): void;
  export function visit(location: string, options?: { action?: "advance" | "replace" | "restore"; frame?: string }): void;
  export const cache: { clear(): void };
}
declare const WIDGET_CSS: string;
