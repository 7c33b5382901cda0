// What the chat draws with: elements, icons and text with its addresses as links. No innerHTML: pages with Trusted Types refuse it.

const PATHS = {
  chat: "M4 5.5h16v11H9.5L5 20.2V16.5H4zM8 9.5h8M8 12.5h5", close: "m6 6 12 12M18 6 6 18", send: "M4.5 5 20 12 4.5 19l2.2-7zM6.7 12H13", down: "m6 9.5 6 6 6-6",
  attach: "M20 11.5 12 19a5 5 0 0 1-7-7l8-8a3.5 3.5 0 0 1 5 5l-8 8a1.8 1.8 0 0 1-2.6-2.6L14 8", file: "M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5M9 13h6M9 16.5h4",
  sent: "m5 12.5 4.5 4.5L19 7.5", read: "m2.5 12.8 4.2 4.2L15.5 8M11.3 15.4l1.6 1.6L21.5 8", wait: "M12 3.7a8.3 8.3 0 1 0 0 16.6 8.3 8.3 0 0 0 0-16.6M12 7.5V12l3 2", bad: "M12 4 21 19.5H3zM12 10v4.2M12 16.8v.1",
};
export function icon(name: keyof typeof PATHS): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
type Child = Node | string | null | undefined | false;
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string | boolean | EventListener> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** Addresses become links; everything else stays text. */
export function links(text: string): (Node | string)[] {
  return text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g).map((part, index) => (index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part));
}
