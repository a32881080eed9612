/** Every OCSP URL and every CRL URL of every certificate, all at once. */
import type { CertificateId, CrlFact, ResponderFact } from '../facts.ts'
import type { Chains } from './chain/chain.ts'
import { askForCrl } from './crl.ts'
import { askResponder } from './responder.ts'
import type { Run } from './run.ts'

type Member = Chains['members'][number]

/** A certificate, and who signed it, under their names in the report. */
export interface Subject extends Member {
  id: CertificateId
}

/** @param urls OCSP URLs that stand in for a certificate's own */
export async function askAboutRevocation(
  run: Run,
  { members }: Chains,
  urls?: { of: CertificateId; ocsp: readonly string[] },
): Promise<{ responders: ResponderFact[]; crls: CrlFact[] }> {
  const subjects: Subject[] = members.map(member => ({ ...member, id: member.fact.id }))
  const responders = subjects.flatMap(subject =>
    unique(urls?.of === subject.id ? urls.ocsp : subject.fact.ocspUrls).map(url =>
      askResponder(run, subject, url),
    ),
  )
  const crls = subjects.flatMap(subject =>
    unique(subject.fact.crlUrls).map(url => askForCrl(run, subject, url)),
  )
  const [responderFacts, crlFacts] = await Promise.all([Promise.all(responders), Promise.all(crls)])
  return { responders: responderFacts, crls: crlFacts }
}

const unique = (urls: readonly string[]): string[] => [...new Set(urls)]
