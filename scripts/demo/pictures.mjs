// What the shop shows, drawn: one scene and six goods.
export const scene = `<svg class="scene" viewBox="0 0 1200 520" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f4c9a1"/><stop offset=".62" stop-color="#f7e3c8"/><stop offset="1" stop-color="#fbf3e4"/></linearGradient></defs>
<path fill="url(#sky)" d="M0 0h1200v520H0z"/><circle cx="860" cy="318" r="92" fill="#f2a473"/><circle cx="860" cy="318" r="132" fill="#f2a473" opacity=".22"/>
<path fill="#8fb3b0" d="M0 372c90-26 150-44 240-30s130 30 230 16 150-46 250-34 190 40 480 20v80H0z" opacity=".55"/>
<path fill="#2f6b78" d="M0 386h1200v134H0z"/><path fill="#3d7f8a" d="M0 392c120 16 240-8 360 2s240 14 380 0 280-8 460 4v22c-180-10-320-14-460 0s-260 10-380 0-240 14-360-2z" opacity=".8"/>
<path fill="#225562" d="M0 446c140-14 260 14 400 4s280-22 420-6 240 10 380-2v78H0z"/>
<g><path fill="#7a2f22" d="M826 398h246c-14 34-34 50-58 50H872c-22 0-38-18-46-50z"/><path fill="#93402f" d="M826 398h246l-5 12H830z"/><path fill="#4a382a" d="M930 92h8v308h-8z"/>
<path fill="#fffaf0" d="M944 104c64 70 108 162 120 276H944z"/><path fill="#efe0c6" d="M924 132c-46 76-82 156-98 248h98z"/><path fill="none" stroke="#d8c6a6" stroke-width="2" d="M944 190h62M944 262h90M944 330h110M924 214h-34M924 290h-62"/><path fill="#d9573b" d="M938 92l44-13-44-13z"/></g>
<path fill="none" stroke="#f2a473" stroke-width="3" stroke-linecap="round" opacity=".75" d="M760 412h44M792 430h96M850 466h70M720 452h34"/>
<path fill="none" stroke="#53433a" stroke-width="3" stroke-linecap="round" d="M640 150q12-14 24 0q12-14 24 0M716 196q9-10 18 0q9-10 18 0"/></svg>`

const draw = (inner) =>
  `<svg viewBox="0 0 160 160" fill="none" stroke="#14303d" stroke-width="3" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true">${inner}</svg>`

export const goods = {
  lamp: draw('<path d="M62 38a18 18 0 0 1 36 0"/><path fill="#d9ab4e" d="M58 52h44l6 12H52z"/><path fill="#fdf3d4" d="M56 64h48l6 44H50z"/><path fill="#e8833a" stroke="none" d="M80 72c12 12 12 20 8 26-4 6-14 6-17 0-4-8 4-12 9-26z"/><path fill="#d9ab4e" d="M46 108h68l-6 20H52z"/><path d="M68 64l-4 44M92 64l4 44"/>'),
  rope: draw('<ellipse cx="80" cy="66" rx="46" ry="17" fill="#e7d3ab"/><path fill="#e7d3ab" d="M34 66v44c0 10 20 17 46 17s46-7 46-17V66"/><path d="M34 81c0 10 20 17 46 17s46-7 46-17M34 96c0 10 20 17 46 17s46-7 46-17"/><ellipse cx="80" cy="66" rx="19" ry="6" fill="#b98a2f"/><path d="M126 108c12 2 14 12 4 18"/>'),
  sail: draw('<path fill="#fffaf0" d="M58 24c40 28 60 66 68 108H58z"/><path d="M58 62h36M58 92h54M58 114h62"/><path stroke-width="6" d="M48 20v120"/><path d="M38 140h20"/><circle cx="70" cy="48" r="3" fill="#d9573b" stroke="none"/>'),
  compass: draw('<circle cx="80" cy="84" r="48" fill="#d9ab4e"/><circle cx="80" cy="84" r="37" fill="#fffaf0"/><path fill="#d9573b" d="M80 54l9 30H71z"/><path fill="#14303d" d="M80 114l9-30H71z"/><path d="M80 36V24M70 24h20M46 84h6M108 84h6"/>'),
  coat: draw('<path fill="#e9b43c" d="M60 34l-26 14-10 56 20 6 4-24v50h64V86l4 24 20-6-10-56-26-14c-4 10-36 10-40 0z"/><path fill="#cf9a24" d="M60 34c4 16 36 16 40 0l-4-8H64z"/><path d="M80 46v90M66 104h-10M94 104h10"/><circle cx="88" cy="66" r="2" fill="#14303d"/><circle cx="88" cy="84" r="2" fill="#14303d"/>'),
  flag: draw('<path stroke-width="6" d="M40 22v118"/><path fill="#d9573b" d="M44 34c28-10 44 12 84 6-14 10-20 16-22 26-22 8-38-10-62-2z"/><path stroke="#fffaf0" d="M52 48c20-4 34 8 52 6"/>'),
}
