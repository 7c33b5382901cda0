// The visitor's chat: one custom element with a shadow root on a foreign page. No framework, no literal sentence (the words come with
// the configuration), no innerHTML (pages with Trusted Types), styles by a constructed sheet (pages with a strict policy).
import { Bubbles } from "./bubbles";
import { h, icon } from "./dom";
import { backoff, type FileRef, Ledger, type Message, type Unsent } from "./ledger";
import { type Configuration, type Frame, Refusal, Store, uuid, type Words } from "./wire";

type Upload = { file: File; node: HTMLElement; ref?: FileRef; done: Promise<void>; again?: boolean };

const script = (document.currentScript ?? document.querySelector("script[data-channel][src*='widget.js']")) as HTMLScriptElement | null;

class GuichetChat extends HTMLElement {
  private base = "";
  c!: Configuration;
  w!: Words;
  private ledger!: Ledger;
  private store!: Store;
  private token = "";
  private seen = 0;               // highest seq shown to the visitor
  private opened = false;
  private loaded = false;
  private greeted = false;
  private available = false;
  private socket?: WebSocket;
  private tries = 0;
  private timer = 0;
  private beat = 0;
  private pinged = 0;
  private flushing = false;
  private trouble = 0;            // consecutive failures to send
  private shut = false;           // the channel takes nothing at the moment
  private typedAt = 0;
  private idle = 0;
  private typingOff = 0;
  private toldRead = "";
  private uploads: Upload[] = [];
  private meant = false;          // "send" was pressed while a file still waited for the line
  private nodes = new Map<string, { node: HTMLElement; mark: string }>();
  private bubbles = new Bubbles(this);
  private root = this.attachShadow({ mode: "open" });
  private el!: Record<"launch" | "badge" | "panel" | "face" | "title" | "subtitle" | "state" | "log" | "typing" | "form" | "text" | "chips" | "wrong" | "newer" | "news", HTMLElement>;

  async connectedCallback(): Promise<void> {
    if (this.base || !script) return;
    const key = script.dataset.channel ?? "";
    this.store = new Store(`guichet:${key}:`);
    this.base = `${new URL(script.src).origin}/webchat/${encodeURIComponent(key)}`;
    this.hidden = true;
    const locale = script.dataset.locale || document.documentElement.lang || navigator.language;
    const config = await this.ask<Configuration>(`/configuration?locale=${encodeURIComponent(locale)}`).catch(() => null);
    if (!config) { this.base = ""; setTimeout(() => void this.connectedCallback(), 30_000); return; }
    this.c = config;
    this.w = config.words;
    this.available = config.available;
    this.token = this.store.get("token") ?? "";
    this.seen = Number(this.store.get("seen") ?? 0);
    this.ledger = new Ledger({ read: () => this.store.get("unsent"), write: (value) => this.store.set("unsent", value) });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(WIDGET_CSS);
    this.root.adoptedStyleSheets = [sheet];
    this.style.setProperty("--hue", String(config.hue));
    this.lang = config.locale;
    this.dir = /^(ar|he|fa|ur)\b/.test(config.locale) ? "rtl" : "ltr";
    this.build();
    this.hidden = false;
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.status());
    addEventListener("pageshow", (event) => { if (event.persisted) this.wake(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { this.wake(); this.tellRead(); } });
    // A conversation goes on: listen without the panel being opened. Nobody else's page load costs a socket.
    if (this.token && (this.store.get("thread") || this.ledger.waiting().length)) void this.begin();
  }

  private async ask<T>(path: string, init: RequestInit = {}, blob = false): Promise<T> {
    const headers = new Headers(init.headers);
    if (this.token) headers.set("Authorization", `Bearer ${this.token}`);
    if (typeof init.body === "string") headers.set("Content-Type", "application/json");
    // A dead line says nothing, so it is given up: twenty seconds, and what a file takes at 50 kB a second.
    const file = init.body instanceof FormData ? (init.body.get("file") as File).size : 0;
    const answer = await fetch(this.base + path, { ...init, headers, credentials: "omit", mode: "cors", signal: AbortSignal.timeout(20_000 + file / 50 + (blob ? 120_000 : 0)) });
    if (answer.status === 401) this.forget();
    if (!answer.ok) {
      const { error = "" } = await answer.json().catch(() => ({})) as { error?: string };
      // The channel was closed: there is nothing to reconnect to until the page is looked at again.
      if (error === "unknown_channel" && this.el) { this.shut = true; this.drop(); }
      throw new Refusal(answer.status, Number(answer.headers.get("Retry-After")) || 0, error);
    }
    if (this.shut) { this.shut = false; this.status(); }
    return (blob ? answer.blob() : answer.json()) as Promise<T>;
  }
  private forget(): void {
    this.token = "";
    this.loaded = false;
    this.seen = 0;
    this.toldRead = "";
    for (const name of ["token", "seen", "thread"]) this.store.set(name, "");
    this.ledger?.reset();
    this.drop();
    this.paint();
  }

  // Structure

  private build(): void {
    const { w } = this;
    const file = h("input", { type: "file", multiple: true, tabindex: "-1", "aria-hidden": "true", onchange: () => { this.attach([...file.files!]); file.value = ""; } });
    const text = h("textarea", { rows: "1", maxlength: "10000", placeholder: w.placeholder, "aria-label": w.placeholder, onkeydown: ((event: KeyboardEvent) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); void this.submit(); }
    }) as EventListener, oninput: () => this.typed(), onpaste: ((event: ClipboardEvent) => { const files = [...(event.clipboardData?.files ?? [])]; if (files.length) { event.preventDefault(); this.attach(files); } }) as EventListener });
    const el = this.el = {
      badge: h("span", { class: "badge", "aria-hidden": "true", hidden: true }),
      launch: h("button", { type: "button", class: "launch", "aria-label": w.launch, "aria-expanded": "false", "aria-haspopup": "dialog", onclick: () => this.toggle() }, icon("chat")),
      news: h("span", { class: "sr", "aria-live": "polite" }),
      face: h("span", { class: "face", "aria-hidden": "true" }), title: h("h2", { id: "t" }), subtitle: h("p"),
      state: h("p", { class: "state", role: "status", hidden: true }),
      log: h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0", "aria-label": w.title, onscroll: () => this.scrolled() }),
      typing: h("p", { class: "typing", "aria-live": "off" }),
      newer: h("button", { type: "button", class: "newer", hidden: true, onclick: () => this.bottom() }, icon("down"), w.new_messages),
      chips: h("div", { class: "chips" }), wrong: h("p", { class: "wrong", role: "alert", hidden: true }), text,
      form: h("form", { onsubmit: (event: Event) => { event.preventDefault(); void this.submit(); } }),
      panel: h("section", { class: "panel", role: "dialog", "aria-labelledby": "t", tabindex: "-1", hidden: true,
        onkeydown: ((event: KeyboardEvent) => { if (event.key === "Escape") { event.stopPropagation(); this.toggle(false); } }) as EventListener,
        ondragover: (event: Event) => event.preventDefault(), ondrop: ((event: DragEvent) => { event.preventDefault(); this.attach([...(event.dataTransfer?.files ?? [])]); }) as EventListener }),
    };
    el.launch.append(el.badge);
    const attach = h("button", { type: "button", class: "tool", "aria-label": w.attach, title: w.attach, onclick: () => file.click() }, icon("attach"));
    el.form.append(el.chips, el.wrong, h("div", { class: "line" }, attach, file, text, h("button", { class: "tool send", "aria-label": w.send, title: w.send }, icon("send"))));
    el.panel.append(
      h("header", { class: "head" }, el.face, h("div", {}, el.title, el.subtitle), h("button", { type: "button", class: "tool", "aria-label": w.close, title: w.close, onclick: () => this.toggle(false) }, icon("close"))),
      el.state, el.log, el.typing, el.form, el.newer);
    this.root.append(el.panel, el.launch, el.news);
    // The keyboard of a phone covers the page instead of shrinking it.
    visualViewport?.addEventListener("resize", () => this.style.setProperty("--height", `${visualViewport!.height}px`));
    this.paint();
  }

  private toggle(open = !this.opened): void {
    if (open === this.opened) return;
    this.opened = open;
    this.el.panel.hidden = !open;
    this.toggleAttribute("open", open);
    this.el.launch.setAttribute("aria-expanded", String(open));
    this.el.launch.setAttribute("aria-label", open ? this.w.close : this.w.launch);
    this.el.launch.replaceChildren(icon(open ? "close" : "chat"), this.el.badge);
    if (!open) { this.stopTyping(); this.el.launch.focus(); this.paint(); return; }
    void this.begin();
    this.paint();
    this.bottom();
    (this.root.querySelector<HTMLElement>(".start input") ?? this.el.text).focus();
  }

  // The line to the house

  private async begin(): Promise<void> {
    if (!this.token) return;
    if (!this.loaded) await this.load();
    this.connect();
    void this.flush();
  }
  private async load(): Promise<void> {
    try {
      const answer = await this.ask<{ messages: Message[]; seq: number; agent_read_at?: string; typing?: boolean }>(`/messages?after=${this.ledger.cursor}`);
      for (const message of answer.messages) this.ledger.take(message);
      this.ledger.move(answer.seq);
      if (answer.agent_read_at) this.ledger.readUpTo(answer.agent_read_at);
      this.loaded = true;
    } catch { /* the socket's own retry asks again */ }
    this.paint();
  }
  private connect(): void {
    if (!this.token || this.shut || (this.socket && this.socket.readyState < 2) || !navigator.onLine) { this.status(); return; }
    clearTimeout(this.timer);
    const socket = this.socket = new WebSocket(`${this.base.replace(/^http/, "ws")}/socket`);
    this.pinged = 0;
    const begun = Date.now();
    socket.onopen = () => {
      socket.send(JSON.stringify({ op: "hello", token: this.token, after: this.ledger.cursor }));
      this.tries = 0;
      this.toldRead = "";
      this.status();
      this.tellRead();
      void this.flush();
    };
    socket.onmessage = (event) => {
      this.pinged = 0;
      try { this.take(JSON.parse(String(event.data)) as Frame); } catch { /* not a frame of ours */ }
    };
    socket.onclose = () => { if (this.socket === socket) this.lost(); };
    clearInterval(this.beat);
    this.beat = window.setInterval(() => {
      if ((this.pinged && Date.now() - this.pinged > 25_000) || (socket.readyState === 0 && Date.now() - begun > 15_000)) this.lost();
      else if (!this.pinged && this.tell({ op: "ping" })) this.pinged = Date.now();
    }, 20_000);
  }
  private take(frame: Frame): void {
    switch (frame.op) {
      case "message": if (frame.message) { this.ledger.take(frame.message); if (frame.message.direction === "out") this.typing(false); } break;
      case "read": if (frame.at) this.ledger.readUpTo(frame.at); break;
      case "typing": this.typing(!!frame.on, frame.name); return;
      case "state": this.available = !!frame.available; break;
      case "reset": this.ledger.reset(); void this.load(); return;
      case "refused": this.forget(); return;
      case "pong": return;
    }
    if (frame.seq !== undefined) this.ledger.move(frame.seq);
    if (frame.op !== "seq") this.paint();
  }
  private tell(frame: object): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }
  private drop(): void {
    clearTimeout(this.timer);
    clearInterval(this.beat);
    const socket = this.socket;
    this.socket = undefined;
    if (socket) { socket.onclose = socket.onmessage = socket.onopen = null; socket.close(); }
    this.status();
  }
  private lost(): void {
    this.drop();
    if (!this.token || this.shut || !navigator.onLine) return;
    this.timer = window.setTimeout(async () => {
      // Where sockets are not let through at all, asking keeps the conversation going; and it tells whether the chat is still open.
      if (this.opened && this.tries > 2) await this.load();
      this.connect();
    }, backoff(this.tries++, Math.random()));
    this.status();
  }
  private wake(): void {
    this.tries = 0;
    if (this.shut) { void this.load().then(() => { if (!this.shut) { this.connect(); void this.flush(); } }); return; }
    this.status();
    void this.flush();   // a line that outlived the absence says nothing of what waits to be sent
    if (!this.socket) { if (this.token && (this.opened || this.store.get("thread"))) void this.begin(); return; }
    if (!this.tell({ op: "ping" })) return;
    this.pinged ||= Date.now();
    setTimeout(() => { if (this.pinged) { this.drop(); this.connect(); } }, 3_000);
  }
  private status(): void {
    if (!this.el) return;
    const words = this.shut ? this.w.shut : !navigator.onLine ? this.w.offline : this.trouble > 0 || (this.token && this.tries > 1 && this.socket?.readyState !== 1) ? this.w.reconnecting : "";
    this.el.state.hidden = !words;
    this.el.state.textContent = words;
  }

  // Writing

  private arriving?: Promise<void>;
  /** Introduced once, however many ask at the same moment. */
  private visitor(): Promise<void> { return this.arriving ??= this.arrive().finally(() => { this.arriving = undefined; }); }
  private async arrive(): Promise<void> {
    this.token ||= this.store.get("token") ?? "";   // another tab may have introduced us
    if (this.token) return;
    const answer = await this.ask<{ token: string }>("/visitors", { method: "POST", body: JSON.stringify(this.introduction) });
    this.token = answer.token;
    this.store.set("token", answer.token);
  }
  private introduction: { name?: string; email?: string } = {};
  /** Nobody stays unheard for what they call themselves: what is refused at the last moment is left out. */
  private async introduced(): Promise<void> {
    try { await this.visitor(); } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 422) throw error;
      this.introduction = {};
      await this.visitor();
    }
  }

  private async submit(): Promise<void> {
    const field = this.el.text as HTMLTextAreaElement;
    const body = field.value.trim();
    if (!body && !this.uploads.length) return;
    this.wrong("");
    const uploads = this.uploads;
    await Promise.all(uploads.map((one) => one.done));
    if (uploads !== this.uploads) return;                         // sent meanwhile
    const files = uploads.flatMap((one) => one.ref ?? []);
    // One that was refused is marked: the visitor decides. One that only waits for the line takes the words along when it is there.
    if (files.length < uploads.length) { this.meant = uploads.some((one) => one.again); if (!this.meant) this.wrong(this.w.failed); return; }
    this.meant = false;
    field.value = field.value.trim() === body ? "" : field.value;
    this.uploads = [];
    this.el.chips.replaceChildren();
    this.stopTyping();
    this.ledger.queue({ client_id: uuid(), body, files, at: new Date().toISOString() });
    this.paint();
    this.bottom();
    void this.flush();
  }

  /** One at a time and in order. What fails by the network, 429 or 5xx stays and is tried again under the same client_id. */
  private async flush(): Promise<void> {
    if (this.flushing || !navigator.onLine) return;
    this.flushing = true;
    for (let one = this.ledger.next(); one; one = this.ledger.next()) {
      try {
        await this.introduced();
        const { message } = await this.ask<{ message: Message }>("/messages", { method: "POST", body: JSON.stringify({ client_id: one.client_id, body: one.body, files: one.files.map((file) => file.id) }) });
        this.ledger.confirm(one.client_id);
        this.ledger.take(message, false);
        this.store.set("thread", "1");
        this.trouble = 0;
        this.connect();
      } catch (error) {
        const status = error instanceof Refusal ? error.status : 0;
        if (status === 401) { if (++this.trouble > 3) { this.ledger.fail(one.client_id); this.trouble = 0; } continue; }
        if (this.shut) break;   // it waits for the chat to open again
        if (status && status !== 429 && status !== 408 && status < 500) { this.ledger.fail(one.client_id); this.paint(); continue; }
        setTimeout(() => void this.flush(), backoff(this.trouble++, Math.random(), error instanceof Refusal ? error.after : 0));
        break;
      }
      this.paint();
    }
    this.flushing = false;
    this.status();
    this.paint();
  }

  private typed(): void {
    this.wrong("");
    if (Date.now() - this.typedAt > 3000 && this.tell({ op: "typing", on: true })) this.typedAt = Date.now();
    clearTimeout(this.idle);
    this.idle = window.setTimeout(() => this.stopTyping(), 4000);
  }
  private stopTyping(): void {
    clearTimeout(this.idle);
    if (this.typedAt) this.tell({ op: "typing", on: false });
    this.typedAt = 0;
  }
  private typing(on: boolean, name = ""): void {
    clearTimeout(this.typingOff);
    this.el.typing.textContent = on ? this.w.typing.replace("{name}", name) : "";
    if (on) this.typingOff = window.setTimeout(() => this.typing(false), 8000);
  }
  private wrong(words: string): void { this.el.wrong.textContent = words; this.el.wrong.hidden = !words; }

  private attach(files: File[]): void {
    for (const file of files) {
      if (file.size > this.c.file_bytes) { this.wrong(this.w.file_too_big); continue; }
      if (!file.size) { this.wrong(this.w.file_empty); continue; }
      if (this.uploads.length >= 10) { this.wrong(this.w.too_many_files); continue; }
      const one: Upload = { file, node: h("span", { class: "f up" }, icon("file"), h("span", { title: file.name }, file.name)), done: Promise.resolve() };
      one.node.append(h("button", { type: "button", class: "tool", "aria-label": `${this.w.close} ${file.name}`, onclick: () => { this.uploads = this.uploads.filter((other) => other !== one); one.node.remove(); this.wrong(""); this.el.text.focus(); } }, icon("close")));
      one.done = this.upload(one);
      this.uploads.push(one);
      this.el.chips.append(one.node);
    }
  }
  private async upload(one: Upload): Promise<void> {
    try {
      await this.introduced();
      const form = new FormData();
      form.append("file", one.file, one.file.name);
      one.ref = await this.ask<FileRef>("/files", { method: "POST", body: form });
      one.node.classList.remove("up");
      one.again = false;
      this.wrong("");
      if (this.meant && this.uploads.includes(one)) queueMicrotask(() => void this.submit());
    } catch (error) {
      one.again = !(error instanceof Refusal) || error.status >= 429 || error.status === 408;
      this.wrong(error instanceof Refusal && error.status === 413 ? this.w.file_too_big : one.again ? this.w.reconnecting : this.w.failed);
      const again = () => { if (this.uploads.includes(one)) one.done = this.upload(one); };
      if (one.again) setTimeout(again, backoff(2, Math.random(), error instanceof Refusal ? error.after : 0));
    }
  }

  // Showing

  private paint(): void {
    if (!this.el) return;
    const { el, w, c } = this;
    const messages = this.ledger.messages();
    const agent = messages.findLast((message) => message.direction === "out" && message.author)?.author;
    el.title.textContent = agent?.name ?? w.title;
    el.subtitle.textContent = agent ? c.product : w.subtitle;
    el.face.textContent = agent?.initials ?? [...c.product][0] ?? "";
    el.face.classList.toggle("on", this.available);
    if (agent) el.face.style.setProperty("--own", String(agent.hue * 30));
    else el.face.style.removeProperty("--own");

    // Sent and unsent in one column; nodes are kept by key so that a screen reader hears only what is new.
    const rows: { key: string; mark: string; make: () => HTMLElement }[] = [];
    if (c.greeting) rows.push({ key: "greeting", mark: "", make: () => h("div", { class: "m" }, h("div", { class: "b" }, c.greeting)) });
    let day = "", before = "";
    for (const message of messages) {
      const date = new Date(message.at).toDateString();
      if (date !== day) { day = date; before = ""; rows.push({ key: `day ${date}`, mark: date === new Date().toDateString() ? "1" : "0", make: () => this.bubbles.day(message.at) }); }
      const speaker = message.direction + (message.author?.name ?? "");
      const read = this.ledger.isRead(message), first = speaker !== before;
      before = speaker;
      // Keyed by client_id where there is one: the pending bubble becomes the sent one in place.
      rows.push({ key: message.client_id || message.id, mark: `${message.seq} ${read} ${first} ${message.body.length}`, make: () => this.bubbles.message(message, read, first) });
    }
    for (const one of this.ledger.waiting()) rows.push({ key: one.client_id, mark: `unsent ${!!one.failed}`, make: () => this.bubbles.unsent(one) });
    const atBottom = this.atBottom, keys = new Set(rows.map((row) => row.key));
    let news = false;
    for (const [key, { node }] of this.nodes) if (!keys.has(key)) { node.remove(); this.nodes.delete(key); }
    let last: ChildNode | null = null;
    for (const row of rows) {
      let held = this.nodes.get(row.key);
      if (!held || held.mark !== row.mark) {
        const node = row.make();
        if (held) { node.classList.add("still"); held.node.replaceWith(node); } else news = true;
        this.nodes.set(row.key, held = { node, mark: row.mark });
      }
      const place: ChildNode | null = last ? last.nextSibling : el.log.firstChild;
      if (place !== held.node) el.log.insertBefore(held.node, place);
      last = held.node;
    }
    this.start();
    if (atBottom) this.bottom();
    else if (news && this.opened) el.newer.hidden = false;

    const top = Math.max(0, ...messages.filter((message) => message.direction === "out").map((message) => message.seq));
    if (messages.length) this.store.set("thread", "1");
    if (this.opened && !document.hidden && top > this.seen && this.atBottom) { this.seen = top; this.store.set("seen", String(top)); }
    this.tellRead();
    const unread = this.opened ? 0 : messages.filter((message) => message.direction === "out" && message.seq > this.seen).length;
    el.badge.hidden = !unread;
    el.badge.textContent = unread > 9 ? "9+" : String(unread);
    const words = unread ? `${w.new_messages}: ${unread}` : "";
    if (el.news.textContent !== words) el.news.textContent = words;
    if (!this.opened) el.launch.setAttribute("aria-label", unread ? `${w.launch}. ${words}` : w.launch);
  }

  /** Name and address are asked before the first words and may stay empty. */
  private start(): void {
    if (this.asking) return;
    const wanted = this.c.ask.length > 0 && !this.token && !this.greeted && !this.ledger.waiting().length;
    const there = this.root.querySelector<HTMLFormElement>(".start");
    this.el.form.hidden = wanted;
    if (!wanted) { there?.remove(); return; }
    if (there) return;
    const fields = this.c.ask.map((name) => h("label", {}, this.w[name], h("input", { name, type: name === "email" ? "email" : "text", autocomplete: name, maxlength: name === "email" ? "254" : "120" })));
    const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    const form = h("form", { class: "start", onsubmit: (event: Event) => { event.preventDefault(); void this.introduce(form, wrong); } }, ...fields, wrong, h("button", { class: "go" }, this.w.start));
    this.el.form.before(form);
  }

  private asking = false;         // whether the house takes what stands in the first form
  /** The chat goes on at once; the form comes back only for a slip of the finger, which is corrected where it was made. */
  private async introduce(form: HTMLElement, wrong: HTMLElement): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    form.hidden = true;
    this.el.form.hidden = false;
    this.el.text.focus();
    const inputs = [...form.querySelectorAll("input")];
    this.introduction = Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()]).filter(([, value]) => value));
    wrong.hidden = true;
    for (const input of inputs) input.removeAttribute("aria-invalid");
    try { if (inputs.some((input) => input.value.trim())) await this.visitor(); } catch (error) {
      const code = error instanceof Refusal ? error.code : "";
      // Whoever has written meanwhile is heard without it.
      if ((code === "bad_name" || code === "bad_email") && !this.ledger.waiting().length) {
        this.asking = false;
        form.hidden = false;
        this.el.form.hidden = true;
        wrong.textContent = this.w[code];
        wrong.hidden = false;
        const input = inputs.find((one) => one.name === code.slice(4));
        input?.setAttribute("aria-invalid", "true");
        input?.focus();
        return;
      }
    }
    this.asking = false;
    this.greeted = true;
    this.start();
    if (this.token) void this.begin();
  }

  fetch(path: string): Promise<Blob> { return this.ask<Blob>(path, {}, true); }
  again(one: Unsent): void { this.ledger.retry(one.client_id); this.paint(); void this.flush(); }
  /** Taken back: the words return to the field, before what has been typed since. */
  discard(one: Unsent): void {
    const field = this.el.text as HTMLTextAreaElement;
    this.ledger.confirm(one.client_id);
    field.value = [one.body, field.value].filter(Boolean).join("\n");
    this.paint();
    field.focus();
  }
  get atBottom(): boolean { const { scrollTop, scrollHeight, clientHeight } = this.el.log; return scrollHeight - scrollTop - clientHeight < 60; }
  bottom(): void { this.el.log.scrollTop = this.el.log.scrollHeight; this.el.newer.hidden = true; }
  private scrolled(): void { if (this.atBottom) { this.el.newer.hidden = true; this.tellRead(); } }
  private tellRead(): void {
    if (!this.opened || document.hidden || !this.ledger || !this.atBottom) return;
    const last = this.ledger.messages().findLast((message) => message.direction === "out");
    if (last && last.at > this.toldRead && this.tell({ op: "read", at: last.at })) this.toldRead = last.at;
    if (last && last.seq > this.seen) { this.seen = last.seq; this.store.set("seen", String(last.seq)); }
  }
}

if (script && !customElements.get("guichet-chat")) {
  customElements.define("guichet-chat", GuichetChat);
  const put = () => document.body.append(document.createElement("guichet-chat"));
  if (document.body) put();
  else addEventListener("DOMContentLoaded", put);
}
