/** Flashes leave by themselves after eight seconds, unless somebody is reading them (pointer or focus inside): WCAG 2.2.1. */
export function flashes(): void {
  const watched = new WeakSet<Element>();
  setInterval(() => {
    for (const flash of document.querySelectorAll<HTMLElement>("#flashes > .flash")) {
      if (watched.has(flash)) continue;
      watched.add(flash);
      const leave = () => {
        if (flash.matches(":hover, :focus-within") || document.hidden) { setTimeout(leave, 2000); return; }
        flash.dataset.leaving = "";
        setTimeout(() => flash.remove(), 160);
      };
      setTimeout(leave, flash.dataset.tone === "alarm" ? 16_000 : 8_000);
    }
  }, 500);
}
