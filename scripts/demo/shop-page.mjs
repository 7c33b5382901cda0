// The shop's pages. Somebody else's web site as far as Guichet knows: its only tie is one script tag.
import { goods, scene } from './pictures.mjs'
import { words } from './shop-words.mjs'

export const escape = (text) =>
  String(text).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

const prices = { lamp: 59, rope: 2.4, sail: 390, compass: 74, coat: 145, flag: 28 }

export function page({ path, language, guichet, key }) {
  const say = words[language]
  const here = (to) => (to === path ? ' aria-current="page"' : '')
  const link = (to) => `${to}?lang=${language}`
  const tongues = Object.entries(words).map(
    ([code, { name }]) => `<a href="${path}?lang=${code}" lang="${code}"${code === language ? ' aria-current="true"' : ''}>${name}</a>`,
  )
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Aurora · ${path === '/workshop' ? say.workshop : say.shop}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/shop.css"></head>
<body>
<header class="bar"><a class="brand" href="${link('/')}">Aurora</a>
<nav><a href="${link('/')}"${here('/')}>${say.shop}</a><a href="${link('/workshop')}"${here('/workshop')}>${say.workshop}</a></nav>
<nav class="tongues">${tongues.join('')}</nav></header>
<main>${path === '/workshop' ? workshop(say) : shop(say, language)}</main>
<footer><p>${say.note}</p><p><a href="/mail">${say.mail}</a></p></footer>
<script async src="${escape(guichet)}/widget.js" data-channel="${escape(key)}"></script>
</body></html>`
}

function shop(say, language) {
  const price = new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' })
  const cards = Object.entries(say.products).map(
    ([kind, [name, about]]) => `<li class="card"><span class="picture" data-kind="${kind}">${goods[kind]}</span>
<h3>${name}</h3><p>${about}</p><p class="price">${price.format(prices[kind])}</p></li>`,
  )
  const promises = [say.hours, say.delivery, say.exchange].map(([what, how]) => `<div><dt>${what}</dt><dd>${how}</dd></div>`)
  return `<section class="hero">${scene}<div><h1>${say.title}</h1><p>${say.lead}</p><a class="button" href="#goods">${say.look}</a></div></section>
<dl class="promises">${promises.join('')}</dl>
<h2 id="goods" class="hidden">${say.shop}</h2><ul class="goods">${cards.join('\n')}</ul>
<p class="ask">${say.ask}</p>`
}

function workshop(say) {
  const jobs = say.jobs.map(([what, price]) => `<div><dt>${what}</dt><dd>${price}</dd></div>`)
  return `<section class="hero">${scene}<div><h1>${say.workshopTitle}</h1><p>${say.workshopLead}</p></div></section>
<dl class="jobs">${jobs.join('')}</dl>
<p class="ask">${say.ask}</p>`
}
