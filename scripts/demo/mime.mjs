// As much of reading a mail as the house's own letters need: headers, one level of parts, three encodings.

/** `raw` is the message as bytes in a latin1 string. */
export function parse(raw) {
  const { headers, body } = split(raw)
  const kind = headers['content-type'] ?? 'text/plain'
  const boundary = kind.match(/boundary="?([^";]+)"?/i)?.[1]
  const parts = boundary ? pieces(body, boundary).map(split) : [{ headers, body }]
  const of = (type) => parts.find((part) => (part.headers['content-type'] ?? 'text/plain').toLowerCase().startsWith(type))
  return {
    to: words(headers.to ?? ''),
    from: words(headers.from ?? ''),
    subject: words(headers.subject ?? ''),
    date: new Date(headers.date ?? Number.NaN),
    language: headers['content-language'] ?? '',
    text: decoded(of('text/plain')),
    html: decoded(of('text/html')),
  }
}

function split(text) {
  const end = text.indexOf('\r\n\r\n')
  const lines = text.slice(0, end).replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { headers, body: text.slice(end + 4) }
}

function pieces(body, boundary) {
  return `\r\n${body}`
    .split(`\r\n--${boundary}`)
    .slice(1)
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => piece.replace(/^[ \t]*\r\n/, ''))
}

function decoded(part) {
  if (!part) return ''
  const how = (part.headers['content-transfer-encoding'] ?? '7bit').toLowerCase()
  const bytes =
    how === 'base64' ? Buffer.from(part.body, 'base64')
    : how === 'quoted-printable' ? quoted(part.body.replace(/=[ \t]*\r\n/g, ''))
    : Buffer.from(part.body, 'latin1')
  return bytes.toString('utf8').replaceAll('\r\n', '\n')
}

function quoted(text) {
  return Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')
}

/** Encoded words; white space between two of them belongs to neither. */
function words(text) {
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (run) => {
      const each = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)]
      const bytes = each.map(([, how, content]) =>
        how.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quoted(content.replaceAll('_', ' ')),
      )
      return Buffer.concat(bytes).toString('utf8')
    })
}
