// Every limit of the rules of access, met to the second: what still holds a second before it, and what holds no more a
// second after. The house is the real one, and its clock stands still except where a story moves it.
import { expect, test } from '@playwright/test'
import { type Caller, choose, day, founding, hour, led, letters, minute, second, shows, TimedHouse, told } from './support/clock.ts'
import { type Person, sentences } from './support/house.ts'

let house: TimedHouse
test.beforeAll(async () => {
  house = await TimedHouse.open()
})
test.beforeEach(() => house.morning())
test.afterEach(() => house.evening())
test.afterAll(() => house?.close())

const locked = told(422, sentences.locked)
const wrong = told(422, 'Login e senha não conferem')
const inside = led('/conversations')
const lapsed = led('/sign-in?done=sign-in-done-lapsed')

test.describe('links', () => {
  /** An invitation and a recovery, each taken in time by one and too late by another. */
  async function openFor(invitation: number, recovery: number): Promise<void> {
    const [early, late] = [house.person('Cedo'), house.person('Tarde')]
    const links = [await house.invite(early), await house.invite(late)] as const
    const guest = await house.caller()
    await house.clock.around(
      house.clock.now + invitation,
      async () => expect(await choose(guest, links[0].link)).toMatchObject(led('/sign-in')),
      async () => {
        expect(await guest.get(links[1].link)).toMatchObject(told(410, 'Este link expirou'))
        expect(await choose(guest, links[1].link)).toMatchObject(told(410, 'Este link expirou'))
        expect(await guest.signIn(late), 'no password was stored').toMatchObject(wrong)
      },
    )
    await house.forget(late)
    expect(await choose(guest, await house.link('/invitations/', late))).toMatchObject(led('/sign-in'))
    // What was sent in the very moment somebody asks is the answer already.
    house.clock.pass(second)
    const fresh = 'Outra-ancora-verde-52'
    for (const one of [early, late]) await house.forget(one)
    const again = [await house.link('/recovery/', early), await house.link('/recovery/', late)] as const
    await house.clock.around(
      house.clock.now + recovery,
      async () => {
        expect(await choose(guest, again[0], fresh)).toMatchObject(led('/sign-in'))
        expect(await guest.signIn(early, fresh)).toMatchObject(inside)
      },
      async () => {
        const stranger = await house.caller()
        expect(await stranger.get(again[1])).toMatchObject(told(410, 'Este link expirou'))
        expect(await choose(stranger, again[1], fresh)).toMatchObject(told(410, 'Este link expirou'))
        expect(await stranger.signIn(late), 'the password is the one it was').toMatchObject(inside)
      },
    )
  }

  // 000-12
  test('an invitation opens for a day, and a recovery for half an hour', async () => {
    await openFor(day, 30 * minute)
  })

  // 002-06 002-11
  test('where the house is like LogTec, an activation opens for four hours and a change of password for one', async () => {
    await house.decide({ preset: 'logtec' })
    await openFor(4 * hour, hour)
  })

  test('the time of a link begins when the mail server takes its letter', async () => {
    const caio = house.person('Caio')
    house.mail.mode = 'greylist'
    const sent = house.clock.now
    const invited = house.invite(caio)
    await expect.poll(() => house.mail.refused.map(({ address }) => address)).toContain(caio.recovery)
    house.mail.mode = 'accept'
    await house.settled()
    house.clock.pass(minute)
    const { link } = await invited
    await house.settled()
    const guest = await house.caller()
    house.clock.to(sent + day + second)
    expect((await guest.get(link)).status, 'a day after it was written').toBe(200)
    await house.clock.around(
      sent + minute + day,
      async () => expect((await guest.get(link)).status).toBe(200),
      async () => expect((await guest.get(link)).status).toBe(410),
    )
  })

  test('the link of the console founds a house for an hour, and a restart writes another', async () => {
    const bare = await TimedHouse.built()
    try {
      const path = async () => new URL(await bare.server.setupLink()).pathname
      const link = await path()
      const guest = await bare.caller()
      await bare.clock.around(
        bare.clock.now + hour,
        async () => expect((await guest.get(link)).status).toBe(200),
        async () => {
          expect(await guest.get(link)).toMatchObject(told(404, 'Este link não funciona mais'))
          expect(await guest.post(link, founding)).toMatchObject(told(404, 'Este link não funciona mais'))
        },
      )
      await bare.server.kill()
      bare.server.output = ''
      await bare.server.launch()
      const next = await path()
      bare.clock.pass(hour - second)
      expect(await guest.post(next, founding)).toMatchObject(led('/sign-in'))
    } finally {
      await bare.close()
    }
  })

  test('the fourth letter within an hour is not written, and one after it is', async () => {
    const caio = await house.join('Caio')
    // His invitation is a letter as well.
    house.clock.pass(2 * hour)
    const first = house.clock.now
    for (let n = 0; n < 3; n++) {
      await house.forget(caio)
      await house.link('/recovery/', caio)
      house.clock.pass(second)
    }
    await house.clock.around(
      first + hour,
      async () => {
        await house.forget(caio)
        const audit = `/audit?family=recovery&member=${caio.identifier}`
        await expect.poll(async () => (await house.admin.get(audit)).says).toContain('Vezes demais')
      },
      async () => {
        await house.forget(caio)
        await house.link('/recovery/', caio)
      },
    )
  })

  test('another address for links is in force after three days, and the old one gets them until then', async () => {
    const caio = await house.join('Caio')
    const moved = { ...caio, recovery: `novo.${caio.recovery}` }
    const owner = await house.caller()
    await owner.signIn(caio)
    const change = { recovery_address: moved.recovery, current_password: caio.password }
    expect(await owner.post('/profile/recovery-address', change)).toMatchObject(led('/profile/recovery-address'))
    await house.mail.waitFor(caio.recovery)
    let old = ''
    await house.clock.around(
      house.clock.now + 72 * hour,
      async () => {
        await house.forget(caio)
        old = await house.link('/recovery/', caio)
        expect((await owner.get(old)).status).toBe(200)
      },
      async () => {
        await expect.poll(async () => (await owner.get(old)).status, 'a link to the old mailbox is void').toBe(410)
        await house.forget(caio)
        await house.link('/recovery/', moved)
      },
    )
  })
})

test.describe('locks', () => {
  test('a lock stands to its last second, and the next one twice as long', async () => {
    await house.decide({ lock_max: '3' })
    const caio = await house.join('Caio')
    const owner = await house.caller()
    const refused = async () => expect(await owner.signIn(caio), 'the right password').toMatchObject(locked)
    expect(await house.guess(caio, 3)).toMatchObject(locked)
    await house.clock.around(house.clock.now + minute, refused, async () => expect(await house.guess(caio, 1)).toMatchObject(wrong))
    expect(await house.guess(caio, 2)).toMatchObject(locked)
    await house.clock.around(house.clock.now + 2 * minute, refused, async () => expect(await owner.signIn(caio)).toMatchObject(inside))
  })

  test('after a day without a lock the next one is a first one again', async () => {
    await house.decide({ lock_max: '3' })
    const [early, late] = await house.two()
    for (const one of [early, late]) expect(await house.guess(one, 3)).toMatchObject(locked)
    await house.clock.around(
      house.clock.now + minute + day,
      async () => expect(await house.guess(early, 3)).toMatchObject(locked),
      async () => expect(await house.guess(late, 3)).toMatchObject(locked),
    )
    house.clock.pass(minute + second)
    const guest = await house.caller()
    expect(await guest.signIn(early), 'locked for two minutes').toMatchObject(locked)
    expect(await guest.signIn(late), 'locked for one').toMatchObject(inside)
  })

  test('where the house is like Genesys, six are too many, and for five minutes', async () => {
    const caio = await house.join('Caio')
    await house.decide({ preset: 'genesys' })
    expect(await house.guess(caio, 5)).toMatchObject(wrong)
    expect(await house.guess(caio, 1)).toMatchObject(locked)
    const owner = await house.caller()
    await house.clock.around(
      house.clock.now + 5 * minute,
      async () => expect(await owner.signIn(caio)).toMatchObject(locked),
      async () => expect(await owner.signIn(caio)).toMatchObject(inside),
    )
  })

  test('where the house is like Leucotron, a lock does not end by itself in a year', async () => {
    await house.decide({ preset: 'leucotron' })
    await house.decide({ lock_max: '3' })
    const caio = await house.join('Caio')
    expect(await house.guess(caio, 3)).toMatchObject(locked)
    house.clock.pass(365 * day)
    expect(await (await house.caller()).signIn(caio)).toMatchObject(locked)
  })

  test('failures that are a quarter of an hour apart do not add up', async () => {
    await house.decide({ lock_max: '3' })
    const [early, late] = await house.two()
    for (const one of [early, late]) expect(await house.guess(one, 2)).toMatchObject(wrong)
    await house.clock.around(
      house.clock.now + 15 * minute,
      async () => expect(await house.guess(early, 1)).toMatchObject(locked),
      async () => expect(await house.guess(late, 1)).toMatchObject(wrong),
    )
    expect(await house.guess(late, 1), 'the second of those that count').toMatchObject(wrong)
    expect(await house.guess(late, 1), 'the third').toMatchObject(locked)
  })

  test('the same wrong password counts once in ten minutes', async () => {
    await house.decide({ lock_max: '3' })
    const [early, late] = await house.two()
    const old = 'a-senha-de-antes'
    const phone = await house.caller()
    for (const one of [early, late]) {
      expect(await phone.signIn(one, old)).toMatchObject(wrong)
      expect(await house.guess(one, 1)).toMatchObject(wrong)
    }
    await house.clock.around(
      house.clock.now + 10 * minute,
      async () => expect(await phone.signIn(early, old)).toMatchObject(wrong),
      async () => expect(await phone.signIn(late, old)).toMatchObject(locked),
    )
  })

  test('a device is known for ninety days, and no stranger locks its owner out meanwhile', async () => {
    await house.decide({ lock_max: '3' })
    const [early, late] = await house.two()
    const [desk, drawer] = [await house.caller(), await house.caller()]
    expect(await desk.signIn(early)).toMatchObject(inside)
    expect(await drawer.signIn(late)).toMatchObject(inside)
    await house.clock.around(
      house.clock.now + 90 * day,
      async () => {
        expect(await house.guess(early, 3)).toMatchObject(locked)
        expect(await desk.signIn(early)).toMatchObject(inside)
      },
      async () => {
        expect(await house.guess(late, 3)).toMatchObject(locked)
        expect(await drawer.signIn(late)).toMatchObject(locked)
      },
    )
  })

  // S-048
  test('a clock that goes back unlocks nobody early and locks nobody for ever, and a restart changes nothing', async () => {
    const [early, late] = await house.two()
    const other = await house.join('Outra')
    const guest = await house.caller()
    for (const one of [early, late]) expect(await house.guess(one, 10)).toMatchObject(locked)
    const noon = house.clock.now

    house.clock.to(noon - hour)
    for (const one of [early, late]) expect(await guest.signIn(one)).toMatchObject(locked)
    await house.server.kill()
    await house.server.launch()
    for (const one of [early, late]) expect(await guest.signIn(one)).toMatchObject(locked)
    expect(await (await house.caller()).signIn(other), 'everybody else comes in').toMatchObject(inside)
    expect((await house.admin.get('/members')).status, 'and stays in').toBe(200)
    await house.join('Nova')

    // As long as any lock is, and no longer.
    await house.clock.around(
      noon - hour + 15 * minute,
      async () => expect(await guest.signIn(late)).toMatchObject(locked),
      async () => expect(await guest.signIn(late)).toMatchObject(inside),
    )
    // The clock comes forth again: to its own end.
    const owner = await house.caller()
    await house.clock.around(
      noon + minute,
      async () => expect(await owner.signIn(early)).toMatchObject(locked),
      async () => expect(await owner.signIn(early)).toMatchObject(inside),
    )
    expect(house.server.output).not.toContain('panicked')
  })
})

test.describe('sessions', () => {
  test('a session ends twelve hours after its last act, and a page left open is none', async () => {
    const caio = await house.join('Caio')
    const [works, left] = [await house.caller(), await house.caller()]
    for (const one of [works, left]) expect(await one.signIn(caio)).toMatchObject(inside)
    const began = house.clock.now
    house.clock.pass(6 * hour)
    expect((await left.get('/reentry')).status).toBe(204)
    await house.clock.around(
      began + 12 * hour,
      async () => {
        expect((await left.get('/reentry')).status).toBe(204)
        expect((await works.get('/conversations')).status).toBe(200)
      },
      async () => {
        expect((await left.get('/reentry')).status).toBe(401)
        expect(await left.get('/conversations')).toMatchObject(led('/sign-in?return_to='))
        expect((await works.get('/conversations')).status).toBe(200)
      },
    )
  })

  test('however busy, a session ends after thirty days', async () => {
    await house.decide({ session_idle_minutes: String(30 * 24 * 60) })
    const caio = await house.join('Caio')
    const owner = await house.caller()
    await owner.signIn(caio)
    const began = house.clock.now
    house.clock.pass(15 * day)
    expect((await owner.get('/conversations')).status).toBe(200)
    await house.clock.around(
      began + 30 * day,
      async () => expect((await owner.get('/conversations')).status).toBe(200),
      async () => expect(await owner.get('/conversations')).toMatchObject(led('/sign-in?return_to=')),
    )
  })

  // 004-13
  test('where the house is like Genesys, who was not there for twenty days is asked again', async () => {
    await house.decide({ preset: 'genesys' })
    const caio = await house.join('Caio')
    const [back, gone, away] = [await house.caller(), await house.caller(), await house.caller()]
    for (const one of [back, gone, away]) await one.signIn(caio)
    house.clock.pass(3 * day)
    for (const one of [back, gone, away]) expect((await one.get('/conversations')).status).toBe(200)
    const limit = house.clock.now + 20 * day
    const asked = async (one: Caller) => expect(await one.get('/conversations')).toMatchObject(led('/sign-in?return_to='))
    house.clock.to(limit - second)
    expect((await back.get('/conversations')).status).toBe(200)
    house.clock.to(limit)
    await asked(gone)
    house.clock.to(limit + second)
    await asked(away)
    expect(await gone.signIn(caio)).toMatchObject(inside)
  })

  test('on a computer that others use too, a session ends after a day', async () => {
    await house.decide({ session_idle_minutes: String(30 * 24 * 60) })
    const caio = await house.join('Caio')
    const owner = await house.caller()
    expect(await owner.signIn(caio, caio.password, { shared: 'on' })).toMatchObject(inside)
    await house.clock.around(
      house.clock.now + day,
      async () => expect((await owner.get('/conversations')).status).toBe(200),
      async () => expect(await owner.get('/conversations')).toMatchObject(led('/sign-in?return_to=')),
    )
  })
})

test.describe('second steps', () => {
  test('between the password and the code there are ten minutes', async () => {
    const [early, late] = await house.two()
    const secrets = [await house.addDevice(early), await house.addDevice(late)] as const
    house.clock.pass(hour)
    const [quick, slow] = [await house.caller(), await house.caller()]
    expect(await quick.signIn(early)).toMatchObject(led('/sign-in/factor'))
    expect(await slow.signIn(late)).toMatchObject(led('/sign-in/factor'))
    await house.clock.around(
      house.clock.now + 10 * minute,
      async () => expect(await quick.post('/sign-in/factor', { code: shows(secrets[0], house.clock.now) })).toMatchObject(inside),
      async () => {
        expect(await slow.post('/sign-in/factor', { code: shows(secrets[1], house.clock.now) })).toMatchObject(lapsed)
        expect(await slow.get('/sign-in?done=sign-in-done-lapsed')).toMatchObject(told(200, 'Demorou demais ou algo mudou nesse meio-tempo'))
      },
    )
  })

  test('a new password waits ten minutes for the code of its owner', async () => {
    const [early, late] = await house.two()
    const secrets = [await house.addDevice(early), await house.addDevice(late)] as const
    house.clock.pass(hour)
    const [quick, slow] = [await house.caller(), await house.caller()]
    const fresh = 'Outra-ancora-verde-52'
    for (const one of [early, late]) await house.forget(one)
    expect(await choose(quick, await house.link('/recovery/', early), fresh)).toMatchObject(led('/recovery/factor'))
    expect(await choose(slow, await house.link('/recovery/', late), fresh)).toMatchObject(led('/recovery/factor'))
    const over = (what: string) => ({ status: 303, to: expect.stringContaining(`done=recovery-done-${what}`) })
    await house.clock.around(
      house.clock.now + 10 * minute,
      async () => expect(await quick.post('/recovery/factor', { code: shows(secrets[0], house.clock.now) })).toMatchObject(over('chosen')),
      async () => expect(await slow.post('/recovery/factor', { code: shows(secrets[1], house.clock.now) })).toMatchObject(over('lapsed')),
    )
    expect(await quick.signIn(early, fresh)).toMatchObject(led('/sign-in/factor'))
    expect(await slow.signIn(late), 'the password is the one it was').toMatchObject(led('/sign-in/factor'))
  })

  test('who must add a device has ten minutes for it, and reaches nothing else', async () => {
    await house.decide({ mfa_agent: 'required' })
    const [early, late] = await house.two()
    const enrol = async (person: Person) => {
      const caller = await house.caller()
      expect(await caller.signIn(person)).toMatchObject(led('/sign-in/enrolment'))
      expect(await caller.post('/sign-in/enrolment', { name: 'Celular' })).toMatchObject(led('/sign-in/enrolment'))
      expect(await caller.get('/conversations')).toMatchObject(led('/sign-in?return_to='))
      return { caller, secret: letters(await caller.get('/sign-in/enrolment')) }
    }
    const [quick, slow] = [await enrol(early), await enrol(late)]
    const activate = ({ caller, secret }: typeof quick) => caller.post('/sign-in/enrolment/activation', { code: shows(secret, house.clock.now) })
    await house.clock.around(
      house.clock.now + 10 * minute,
      async () => {
        expect((await activate(quick)).status).toBe(200)
        expect((await quick.caller.get('/conversations')).status).toBe(200)
      },
      async () => {
        expect(await activate(slow)).toMatchObject(lapsed)
        expect(await slow.caller.get('/sign-in/enrolment')).toMatchObject(lapsed)
      },
    )
  })

  test('a secret that was shown waits ten minutes for its first code', async () => {
    const [early, late] = await house.two()
    const [quick, slow] = [await house.showDevice(early), await house.showDevice(late)]
    await house.clock.around(
      house.clock.now + 10 * minute,
      async () => expect((await house.confirm(quick)).status).toBe(200),
      async () => {
        expect((await house.confirm(slow)).status).toBe(404)
        expect((await slow.caller.get(slow.path)).status).toBe(404)
      },
    )
  })

  test('a code is right in its own half minute and the two beside it', async () => {
    const caio = await house.join('Caio')
    const secret = await house.addDevice(caio)
    const tries = async (code: string) => {
      const caller = await house.caller()
      expect(await caller.signIn(caio)).toMatchObject(led('/sign-in/factor'))
      return caller.post('/sign-in/factor', { code })
    }
    const refused = told(422, 'O código não estava certo')
    // Whole hours begin a half minute; no code is tried twice, for it would be refused for that.
    const [ahead, behind, gone] = [1, 2, 3].map((hours) => house.clock.now + hours * hour) as [number, number, number]
    await house.clock.around(
      ahead - 30 * second,
      async () => expect(await tries(shows(secret, ahead))).toMatchObject(refused),
      async () => expect(await tries(shows(secret, ahead))).toMatchObject(inside),
    )
    house.clock.to(behind + 60 * second - second)
    expect(await tries(shows(secret, behind))).toMatchObject(inside)
    house.clock.to(gone + 60 * second + second)
    expect(await tries(shows(secret, gone))).toMatchObject(refused)
  })
})
