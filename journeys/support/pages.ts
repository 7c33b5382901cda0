// Every page that a person can open, by who opens it. `{name}` stands for an id of the estate.
import type { Reader } from './estate.ts'

export type Page = {
  at: string
  /** What the address answers; 200 unless it is said. */
  says?: number
  /** A form that is filled so and sent, whose answer is what is looked at. */
  sent?: Record<string, string>
  /** It is of another kind than the page before, and loaded anew. */
  apart?: true
}

const dead = (at: string, says: number): Page => ({ at, says })
const refused = (at: string, sent: Record<string, string>): Page => ({ at, sent, says: 422 })

/** The way in, which is also walked on the smallest telephones. */
export const door: Partial<Record<Reader, Page[]>> = {
  guest: [
    { at: '/sign-in' },
    refused('/sign-in', { identifier: 'emily@aurora.example', password: 'não é esta' }),
    { at: '/reminder/new' },
    { at: '/reminder/asked' },
    { at: '/recovery/new' },
    { at: '/recovery/asked' },
    { at: '/recovery/{forgotten}' },
    refused('/recovery/{forgotten}', { password: 'senha123', password_confirmation: 'senha124' }),
    dead('/recovery/{replaced}', 410),
    dead('/recovery/{nothing}', 404),
    { at: '/invitations/{invited}' },
    refused('/invitations/{invited}', { password: 'senha123', password_confirmation: 'senha123' }),
    dead('/invitations/{accepted}', 410),
    dead('/invitations/{nothing}', 404),
    { at: '/assistance/new' },
    { at: '/break-glass' },
    { at: '/requests/new' },
    refused('/requests/new', { full_name: 'Marta', email: 'marta' }),
    { at: '/requests/asked' },
    { at: '/requests/received' },
    { at: '/requests/proof/{unproven}' },
    dead('/requests/proof/{nothing}', 404),
    { at: '/help/access' },
    { at: '/help/access/{first-access}' },
    { at: '/help/access/{password}' },
    { at: '/help/access/{blocked}' },
    { at: '/help/access/{factors}' },
    { at: '/help/access/{request}' },
    { at: '/help/access/{browser}' },
    refused('/help/access/{password}', { email: 'lectora' }),
    { at: '/help/access/{password}/subscription' },
    { at: '/help/subscriptions/{subscription}' },
    dead('/help/subscriptions/{nothing}', 404),
    dead('/setup/{nothing}', 404),
    dead('/nowhere', 404),
  ],
  factor: [
    { at: '/sign-in/factor' },
    { at: '/sign-in/factor?with=recovery-code' },
    refused('/sign-in/factor', { code: 'abc' }),
  ],
  enrolling: [{ at: '/sign-in/enrolment' }],
  enrolment: [{ at: '/sign-in/enrolment' }, refused('/sign-in/enrolment', { code: 'abc' })],
  recovering: [{ at: '/recovery/factor' }],
  helpless: [{ at: '/assistance/code' }, refused('/assistance/code', { code: 'abc' })],
  sheet: [{ at: '/break-glass/factor' }],
  stranger: [
    { at: '/setup/{setup}' },
    refused('/setup/{setup}', { organisation: '', display_name: '', identifier: 'x', password: 'senha123', password_confirmation: 'senha124' }),
    { at: '/sign-in' },
  ],
  newcomer: [
    { at: '/profile/first-password' },
    refused('/profile/first-password', { current_password: 'x', password: 'senha123', password_confirmation: 'senha123' }),
  ],
}

/** An agent's own things and her conversations. */
const desk: Page[] = [
  { at: '/conversations' },
  { at: '/conversations?inbox=queue' },
  { at: '/conversations?inbox=closed' },
  { at: '/conversations/{own}' },
  { at: '/conversations/{foreign}' },
  { at: '/conversations/{closed}' },
  { at: '/conversations/{own}/messages?before=3' },
  { at: '/conversations/{own}/closure/new' },
  refused('/conversations/{own}/closure/new', { summary: '' }),
  { at: '/profile' },
  refused('/profile', { display_name: '' }),
  { at: '/profile/password' },
  refused('/profile/password', { current_password: 'x', password: 'senha123', password_confirmation: 'senha124' }),
  { at: '/profile/recovery-address' },
  { at: '/profile/notifications' },
  { at: '/profile/factors' },
  { at: '/profile/factors/new' },
  { at: '/profile/factors/{tablet}' },
  { at: '/profile/factors/{device}/removal' },
  { at: '/profile/recovery-codes/new' },
  { at: '/profile/sessions' },
  { at: '/roles' },
  { at: '/readiness' },
  { at: '/enablement' },
  { at: '/switcher' },
  dead('/members', 403),
  dead('/conversations/{nothing}', 404),
]

const supervision: Page[] = [
  { at: '/lockouts' },
  { at: '/lockouts?team=mine' },
  { at: '/lockouts/release' },
  { at: '/assistance' },
  { at: '/assistance/{virginia}' },
  { at: '/shifts' },
  { at: '/requests' },
  { at: '/requests/{waitingRequest}' },
  { at: '/diagnosis?login=mateo%40aurora.example' },
]

const people: Page[] = [
  { at: '/members' },
  { at: '/members?q=nobody+at+all' },
  { at: '/members/new' },
  refused('/members/new', { display_name: '', identifier: 'x', recovery_address: 'y' }),
  { at: '/members/{bruno}' },
  { at: '/members/{theo}' },
  { at: '/members/{ana}' },
  { at: '/members/{bruno}/deactivation' },
  { at: '/members/{bruno}/factors' },
  { at: '/members/{bruno}/sessions' },
  { at: '/invitations' },
  { at: '/requests' },
  { at: '/requests?state=refused' },
  { at: '/requests/{waitingRequest}' },
  { at: '/requests/{refusedRequest}' },
  { at: '/imports' },
  { at: '/imports', sent: { text: 'nome,login\nRui Sá,rui@aurora.example\nNinguém,sem arroba' }, says: 200 },
  { at: '/teams' },
  { at: '/teams/new' },
  refused('/teams/new', { name: '' }),
  { at: '/teams/{team}' },
  { at: '/teams/{team}/deletion' },
  { at: '/schedules' },
  { at: '/schedules/new' },
  refused('/schedules/new', { name: '' }),
  { at: '/schedules/{schedule}' },
  { at: '/schedules/{schedule}/deletion' },
]

/** A house in which nothing has happened yet: each list says what will stand there. */
const empty: Page[] = [
  { at: '/conversations?inbox=queue' },
  { at: '/members' },
  { at: '/invitations' },
  { at: '/requests' },
  { at: '/teams' },
  { at: '/schedules' },
  { at: '/channels' },
  { at: '/lockouts' },
  { at: '/lockouts/release' },
  { at: '/shifts' },
  { at: '/assistance' },
  { at: '/networks' },
  { at: '/sso' },
  { at: '/break-glass/account' },
  { at: '/outbox' },
  { at: '/help/feedback' },
]

const house: Page[] = [
  { at: '/lockouts' },
  { at: '/shifts' },
  { at: '/policies' },
  refused('/policies', { lock_max: '2' }),
  { at: '/audit' },
  { at: '/audit?member=nobody' },
  { at: '/diagnosis' },
  { at: '/diagnosis?login=sofia%40aurora.example' },
  { at: '/networks' },
  refused('/networks', { name: '', cidr: 'x' }),
  { at: '/sso' },
  { at: '/sso/providers/new?kind=entra' },
  { at: '/sso/providers/new?kind=google' },
  refused('/sso/providers/new?kind=oidc', { name: 'Keycloak', issuer: 'https://10.0.0.1', client_id: 'guichet' }),
  refused('/sso/providers/new?kind=saml', { name: 'ADFS', metadata_url: 'https://10.0.0.1/metadata' }),
  { at: '/sso/providers/{provider}' },
  { at: '/sso/providers/{provider}/trial' },
  { at: '/sso/providers/{provider}/rules' },
  refused('/sso/providers/{provider}/rules', { role: 'agent', follows: 'yes' }),
  { at: '/sso/mandate' },
  refused('/sso/mandate', { reach: 'everybody' }),
  { at: '/domains' },
  refused('/domains', { name: 'aurora' }),
  { at: '/sessions' },
  { at: '/sessions/ending' },
  { at: '/break-glass/account' },
  { at: '/wordings' },
  { at: '/wordings?q=shell-available&locale=pt-BR' },
  { at: '/wordings/{pt-BR}/{shell-help}' },
  { at: '/help/feedback' },
  { at: '/organisation' },
  refused('/organisation', { name: '' }),
  { at: '/outbox' },
  { at: '/outbox?only=wanting' },
  { at: '/outbox/{returned}' },
  { at: '/outbox/{letter}' },
  { at: '/categories' },
  { at: '/categories/{category}' },
  { at: '/channels' },
  { at: '/channels/new' },
  refused('/channels/new', { name: '' }),
  { at: '/channels/{channel}' },
  { at: '/channels/{channel}/preview', apart: true },
  { at: '/conversations?inbox=queue' },
  { at: '/conversations/{waiting}' },
  dead('/nowhere', 404),
]

export const inside: Partial<Record<Reader, Page[]>> = {
  agent: desk,
  two: [{ at: '/switcher' }, { at: '/profile/factors/{passkey}' }],
  supervisor: supervision,
  administrator: [...people, ...house],
  founder: empty,
}

/** Addresses that answer a GET with something that is no page. */
export const exceptions: Record<string, string> = {
  '/': 'leads to the landing or to the sign-in',
  '/reentry': 'a script asks it whether the session lives',
  '/session': 'JSON for programs',
  '/files/{}': 'a file',
  '/imports/sample.csv': 'a file',
  '/members/{}/picture/{}': 'a picture',
  '/live': 'a WebSocket',
  '/sso/{}/{}': 'leads to another house',
  '/sso/links/{}/new': 'the same card as that of a trial',
  '/sso/{}/{}/sign-out': 'leads to another house',
  '/sso/{}/{}/callback': 'its answer, which is taken or refused on the sign-in page',
}

/** The address of a page with the ids of a house in it; what is no id's name stands for itself. */
export const filled = (at: string, ids: Record<string, string>) => at.replace(/\{([^}]*)\}/g, (_, name: string) => ids[name] ?? name)
