/** docs/simulation.md: the words of the profiles, and the events with what schannel makes of them. */
import { EVENT_TEXT } from '../../src/judge/event-text.ts'
import type { Event, Treatment } from '../../src/judge/profile.ts'
import { profileOf } from '../../src/judge/profiles/all.ts'
import { treatmentsOf } from '../../src/judge/take.ts'

const WORDS = {
  'as-is': 'taken as it stands',
  next: 'on to the next source',
  'next-or-no-check': 'on to the next source; without one, 0x80092012 or 0x80092013',
  'next-list': 'on to the CRL',
  replaceable: 'refused unless another source settles it',
  pass: 'accepted',
  refuse: 'refused',
  'taken-for-good': 'supposed to be good',
  anything: 'anything: nobody asked',
} as const satisfies Record<Treatment, string>

const INTRO = `# The simulation

A client is a record in a table ([the clients](clients/README.md)); one evaluator walks the facts for all of them. It predicts, it does not run anything:
what schannel does comes from documents, open source and test suites that pass on Windows, and has not been run on Windows here.

1. **Trust comes first.** On a chain that is not trusted the client refuses before it asks about revocation; the steps then say what would
   come "once the root is trusted". Clients that complete chains by AIA do so. A chain that is trusted, and expired or for another name, Windows
   checks all the same: where both stand in the way, \`errors\` holds both, as nobody knows which of them it names. curl with --cacert names
   them in an order of its own.
2. **Must-staple**, where the client looks at it.
3. **Each certificate of the path**, in the client's order and as deep as the client goes: staple, OCSP URLs, CRL URLs. What is wrong with
   an answer is a list of events (below); the client's record says what it makes of each. The first definite answer ends the certificate.
   A certificate that is revoked ends the walk; one without an answer does not.
4. **A root** counts only when it is revoked. Without pointers it is passed over; with pointers that give no answer the outcome is undetermined.
   So it is with a self-signed certificate that is trusted and is the site's own.
5. **Where several treatments are possible, all are followed.** If they lead to different outcomes, the outcome is \`undetermined\` and
   \`because\` says why; if the outcome is the same and only the error differs, \`errors\` holds all of them.
6. **Both time limits of Windows** are followed: 15 s for each URL, and 20 s in all with half of the rest for each URL. Nothing says which
   of the two schannel asks for.
7. **A time-out of ours is no proof of theirs**: where we gave up earlier than the client would, the step counts as not asked. \`delay\` is the
   longest that the client would wait by its own limits; it is there where something was silent, or took a second or more.
8. **Every path** from the leaf to a root is walked for clients that may take another than the server's: if only some of them fail, the outcome
   is undetermined.
9. **Every handshake** is simulated. Where they differ the outcome is \`varies\`, with the counts, and the gate takes it for refused.
10. **Without a server** (\`ocspcheck responder\`) the chain is taken for trusted and the server for one that does not staple.

**A good staple wins over everything that a responder or CRL says of the leaf**, "revoked" included: Windows looks at the staple first and asks
nobody else. A site whose certificate was revoked after its staple was signed therefore passes, and the report warns (\`certificate-revoked\`).

**Must-staple**: no source says that schannel enforces it, so a missing staple alone refuses nothing there.

**Delta CRLs** (Freshest CRL): no source says what Windows does where a delta is missing, so an answer that rests on one that cannot be had is doubted.

With \`--offline\` a certificate of a CA that nobody could ask about is supposed to be good, and \`assumes\` says so; the site's own is not.

Three clients beside each other: what becomes of each event.
`

const COLUMNS = [
  ['curl-schannel', 'staple'],
  ['curl-schannel', 'ocsp'],
  ['curl-schannel', 'crl'],
  ['java-revocation', 'ocsp'],
  ['firefox', 'ocsp'],
] as const

export function simulationPage(): string {
  const cell = (event: Event, client: string, kind: 'staple' | 'ocsp' | 'crl') => {
    const source = profileOf(client)?.[kind]
    if (!source) return ''
    return treatmentsOf(source, event)
      .map(one => WORDS[one])
      .join(', or ')
  }
  const rows = (Object.keys(EVENT_TEXT) as Event[]).map(
    event =>
      `| \`${event}\` | ${EVENT_TEXT[event]} | ${COLUMNS.map(([client, kind]) => cell(event, client, kind)).join(' | ')} |`,
  )
  const head = `| event | what | ${COLUMNS.map(([client, kind]) => `${client}: ${kind}`).join(' | ')} |\n| ${'--- | '.repeat(COLUMNS.length + 2).trim()}`
  return `${INTRO}\n${head}\n${rows.join('\n')}\n\n---\nThis page is made by \`npm run docs\` from the table that the program uses.\n`
}
