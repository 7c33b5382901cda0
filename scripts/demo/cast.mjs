// Aurora, a shop for sails, rope and lamps: who works there, in which teams, at which hours.

/** One for everybody, so that a visitor of the demo can be anybody. Never a password of a real house. */
export const password = 'copper-lantern-tide-48'

export const organisation = { organisation: 'Aurora', slug: 'aurora', locale: 'en', timeZone: 'Europe/Lisbon' }

export const administrator = { name: 'Ana Lima', identifier: 'ana@aurora.example' }

export const teams = ['Front desk', 'Workshop', 'Deliveries', 'Accounts']

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri']

export const schedules = [
  {
    name: 'Lisbon, weekdays',
    zone: 'Europe/Lisbon',
    days: Object.fromEntries(weekdays.map((day) => [day, [['09:00', '13:00'], ['14:00', '18:00']]])),
  },
  {
    name: 'São Paulo, with Saturdays',
    zone: 'America/Sao_Paulo',
    days: { ...Object.fromEntries(weekdays.map((day) => [day, [['12:00', '20:00']]])), sat: [['10:00', '14:00']] },
  },
]

/** Mail to these bounces: the mailbox was closed, or the address was mistyped. */
export const deadMailboxes = ['julia.campos@mail-antigo.example']

const [lisbon, saoPaulo] = schedules.map((schedule) => schedule.name)

/**
 * `joins`: follows the link of the invitation and chooses a password. `shift` is what they say of themselves at the
 * end; without one they are not at their desk.
 */
export const members = [
  {
    key: 'camila', name: 'Camila Rocha', identifier: 'camila@aurora.example', role: 'supervisor', locale: 'pt-BR',
    teams: ['Front desk', 'Workshop'], schedule: saoPaulo, history: true, joins: true,
  },
  {
    // Her sign-in is an address that no mail ever reaches; her links go elsewhere.
    key: 'virginia', name: 'Virgínia Prado', identifier: 'virginia@conecta.com.vc',
    recovery: 'virginia.prado@mail.example', role: 'agent', locale: 'pt-BR',
    teams: ['Front desk', 'Workshop'], schedule: saoPaulo, history: true, joins: true, shift: 'available',
    knownFor: 'all hands full: close one, and the next of the workshop is given to her',
  },
  {
    key: 'bruno', name: 'Bruno Reyes', identifier: 'bruno@aurora.example', role: 'agent', locale: 'es',
    teams: ['Front desk', 'Deliveries'], schedule: lisbon, history: true, joins: true, shift: 'available',
  },
  {
    key: 'emily', name: 'Emily Carter', identifier: 'emily@aurora.example', role: 'agent', locale: 'en',
    teams: ['Front desk', 'Accounts'], schedule: lisbon, history: true, joins: true, shift: 'available',
    knownFor: 'least to do: what you write in the shop comes to her first',
  },
  {
    key: 'lucie', name: 'Lucie Martin', identifier: 'lucie@aurora.example', role: 'agent', locale: 'fr',
    teams: ['Front desk', 'Workshop'], schedule: lisbon, joins: true, shift: 'break',
    knownFor: 'nothing new reaches her'
  },
  {
    key: 'mateo', name: 'Mateo Fuentes', identifier: 'mateo@aurora.example', role: 'agent', locale: 'es',
    teams: ['Deliveries'], schedule: lisbon, joins: true,
  },
  {
    key: 'theo', name: 'Théo Bernard', identifier: 'theo@aurora.example', role: 'agent', locale: 'fr',
    teams: ['Accounts'], schedule: lisbon,
  },
  {
    key: 'julia', name: 'Júlia Campos', identifier: 'julia@aurora.example', recovery: deadMailboxes[0],
    role: 'agent', locale: 'pt-BR', teams: ['Workshop'], schedule: saoPaulo,
  },
]

/** Beside the house's own. */
export const categories = [
  { name: 'Delivery', description: 'Where it is, when it comes' },
  { name: 'Exchange or return', description: 'Wrong size, second thoughts, broken on arrival' },
  { name: 'Invoice or payment', description: 'Copies, tax numbers, refunds' },
  { name: 'Repair', description: 'Sails, lamps and whatever the workshop takes' },
]

/** The first two stand on the shop's pages; `greeting` left out is the house's own, in the visitor's language. */
export const channels = [
  { key: 'shop', name: 'Shop page', team: 'Front desk', ask: ['name'] },
  { key: 'workshop', name: 'Workshop page', team: 'Workshop', ask: ['name', 'email'] },
]
