// The letters as their recipients would read them. What a letter says is shown as it came, and runs nothing.
import { escape } from './shop-page.mjs'

/** Same for every answer that holds a letter's own HTML: no script, nothing fetched, not even from here. */
export const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-top-navigation-by-user-activation"

const frame = (title, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/shop.css"></head>
<body><header class="bar"><a class="brand" href="/">Aurora</a><nav><a href="/mail">Mails</a></nav></header><main class="mails">${body}</main></body></html>`

export function list({ letters, bounced }) {
  const rows = letters.toReversed().map(
    ({ id, to, subject, date, language }) => `<li><a href="/mail/${id}"><strong>${escape(subject)}</strong><span>${when(date)}</span>
<span>${escape(to)}</span><span lang="en">${escape(language)}</span></a></li>`,
  )
  const back = bounced.length ? `, and ${bounced.length} turned away for good: ${escape([...new Set(bounced)].join(', '))}` : ''
  return frame('Mails', `<h1>Delivered mails</h1>
<p>Instead of being sent into the world they end here: ${letters.length} delivered${back}.</p><ul>${rows.join('\n')}</ul>`)
}

export function show({ id, to, from, subject, date }) {
  return frame(subject, `<h1>${escape(subject)}</h1>
<dl class="head"><dt>To</dt><dd>${escape(to)}</dd><dt>From</dt><dd>${escape(from)}</dd><dt>Date</dt><dd>${when(date)}</dd></dl>
<iframe src="/mail/${id}/letter" title="${escape(subject)}" sandbox="allow-top-navigation-by-user-activation"></iframe>`)
}

/** Its links lead out of the frame, into the whole window. */
export const letter = ({ html }) => html.replace(/<head>/i, '<head><base target="_top">')

const when = (date) =>
  Number.isNaN(date.getTime()) ? '' : `<time datetime="${date.toISOString()}">${date.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`
