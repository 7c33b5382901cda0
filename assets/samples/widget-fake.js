// A tiny house in the page: enough of the protocol to look at the widget. ?ask asks for a name, ?thread begins in the middle of one.
const query = new URLSearchParams(location.search), now = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();
const words = { launch: "Abrir o chat", close: "Fechar", title: "Fale com a Aurora", subtitle: "Respondemos em poucos minutos", placeholder: "Escreva aqui…", send: "Enviar", attach: "Anexar", typing: "{name} está escrevendo…", reconnecting: "Reconectando… o que escreveu está guardado", offline: "Sem internet. Enviaremos assim que ela voltar", failed: "Não enviada.", retry: "Tentar de novo", read: "lida", sent: "enviada", sending: "enviando", file_too_big: "O arquivo passa de 25 MB", start: "Começar", name: "Nome", email: "E-mail", new_messages: "Novas mensagens", file: "arquivo", closed: "Conversa encerrada", you: "Você", today: "Hoje", download: "Baixar" };
const bruno = { name: "Bruno Reyes", initials: "BR", hue: 3 };
let seq = 4, socket;
const messages = query.has("thread") ? [
  { id: "1", seq: 1, direction: "in", body: "Oi! Meu pedido A-20931 chega quando?", at: now(9), files: [] },
  { id: "2", seq: 2, direction: "event", body: "Bruno entrou na conversa", at: now(8), files: [] },
  { id: "3", seq: 3, direction: "out", body: "Olá! Já vejo para você. Acompanhe também em https://aurora.example/pedidos", at: now(7), author: bruno, files: [] },
  { id: "4", seq: 4, direction: "out", body: "Segue a nota.", at: now(6), author: bruno, files: [{ id: "f", name: "nota-fiscal-20931.pdf", size: 84211, mime: "application/pdf" }] },
] : [];
if (query.has("thread")) { localStorage.setItem("guichet:demo:token", "t"); localStorage.setItem("guichet:demo:thread", "1"); localStorage.removeItem("guichet:demo:seen"); }
else if (!query.has("keep")) localStorage.clear();
const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
window.posts = [];
window.fetch = async (url, init = {}) => {
  const path = new URL(url).pathname.replace("/webchat/demo", "");
  if (window.down) throw new TypeError("down");
  if (path === "/configuration") return json({ name: "Aurora", product: "Loja Aurora", hue: Number(query.get("hue") ?? 172), locale: "pt-BR", greeting: "Olá! Como podemos ajudar?", available: true, ask: query.has("ask") ? ["name", "email"] : [], file_bytes: 26214400, words });
  if (path === "/visitors") return json({ visitor: "v", token: "t" }, 201);
  if (path === "/files") return json({ id: "x" + Math.random(), name: init.body.get("file").name, size: init.body.get("file").size, mime: init.body.get("file").type }, 201);
  if (path === "/messages" && init.method === "POST") {
    const { client_id, body } = JSON.parse(init.body);
    window.posts.push(client_id);
    const repeat = messages.find((m) => m.client_id === client_id);
    if (repeat) return json({ message: repeat });
    const message = { id: "s" + ++seq, seq, direction: "in", body, at: now(0), client_id, files: [] };
    messages.push(message);
    setTimeout(() => socket?.say({ op: "message", seq: message.seq, message }), 20);
    setTimeout(() => socket?.say({ op: "read", seq: ++seq, at: now(0) }), 600);
    setTimeout(() => socket?.say({ op: "typing", on: true, name: "Bruno" }), 800);
    setTimeout(() => { const m = { id: "s" + ++seq, seq, direction: "out", body: "Recebido: " + body, at: now(0), author: bruno, files: [] }; messages.push(m); socket?.say({ op: "message", seq: m.seq, message: m }); }, 2500);
    return json({ message }, 201);
  }
  if (path.startsWith("/messages")) return json({ messages, seq, agent_read_at: now(8.5) });
  return json({}, 404);
};
window.WebSocket = class { static OPEN = 1; readyState = 0; constructor() { socket = this; setTimeout(() => { if (window.down) { this.readyState = 3; this.onclose?.(); return; } this.readyState = 1; this.onopen?.(); }, 30); } send(text) { if (JSON.parse(text).op === "ping") this.say({ op: "pong" }); } say(frame) { if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(frame) }); } close() { this.readyState = 3; } };
