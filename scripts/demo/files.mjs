// The files that travel in the conversations, made here: a picture of a torn sail and an invoice.
import { crc32, deflateSync } from 'node:zlib'

const [width, height] = [480, 360]

/** The sail's outline, and the tear as a wedge with ragged edges. */
const sail = [[150, 312], [158, 30], [352, 300]]
const tear = [[352, 300], [292, 262], [300, 248], [268, 240], [282, 226], [236, 224], [222, 210], [258, 202], [254, 190], [282, 196], [280, 180], [318, 252]]

function inside(shape, x, y) {
  let odd = false
  for (let i = 0, j = shape.length - 1; i < shape.length; j = i++) {
    const [[ax, ay], [bx, by]] = [shape[i], shape[j]]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
  }
  return odd
}

function colour(x, y) {
  const horizon = 276 + 2 * Math.sin(x / 17)
  if (x > 144 && x < 151 && y > 22 && y < 330) return [92, 66, 44] // the mast
  if (inside(sail, x, y) && !inside(tear, x, y)) {
    const seam = Math.abs(((y - 0.32 * x + 400) % 54) - 27) < 1.1
    return seam ? [206, 196, 178] : [240 - (x - 150) * 0.09, 232 - (x - 150) * 0.1, 216 - (x - 150) * 0.11]
  }
  if (y > 312 && y < 338 && x > 92 + (y - 312) * 1.3 && x < 392 - (y - 312) * 2) return [150, 60, 44] // the hull
  if (y > horizon) return [44 + (y - horizon) * 0.25, 98 + (y - horizon) * 0.2, 122]
  return [168 + y * 0.22, 200 + y * 0.11, 222 + y * 0.02]
}

function chunk(kind, content) {
  const body = Buffer.concat([Buffer.from(kind), content])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(content.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc(body), body.length + 4)
  return frame
}

/** node:zlib has it since 20.15; older ones count by hand. */
function crc(bytes) {
  if (crc32) return crc32(bytes)
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}

function png() {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = colour(x, y)
      rows.set([r, g, b].map(Math.round), y * (1 + width * 3) + 1 + x * 3)
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8) // eight bits of each of red, green, blue
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** One page in a typeface every reader has. */
function pdf(lines) {
  const text = lines.map((line) => `(${line}) Tj 0 -22 Td`).join('\n')
  const stream = `BT /F1 13 Tf 60 760 Td\n${text}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let file = '%PDF-1.4\n'
  const starts = objects.map((object, index) => {
    const start = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(start).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 6\n0000000000 65535 f \n${starts.join('')}`
  return Buffer.from(`${file}${table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`, 'latin1')
}

export const tornSail = { name: 'vela-rasgada.png', type: 'image/png', bytes: png() }

export const invoice = {
  name: 'facture-1042.pdf',
  type: 'application/pdf',
  bytes: pdf(['Aurora', 'Facture 1042', '', 'Lampe de pont en laiton x 2 ....... 118,00 EUR', 'TVA 23 % ...................................... 27,14 EUR', 'Total ........................................ 145,14 EUR']),
}
