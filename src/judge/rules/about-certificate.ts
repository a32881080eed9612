/** Findings about a certificate itself. */
import type { Certificate } from '../../facts.ts'
import { certificateLine } from '../reproduce.ts'
import type { Draft } from '../rule.ts'
import { belowRoot, type View } from '../view.ts'

export const certificateDraft = (
  view: View,
  certificate: Certificate,
  message: string,
  args: Draft['args'] = {},
): Draft => ({
  subjects: [view.pointerOf(certificate.id)],
  on: certificate.id,
  certificate: certificate.id,
  message,
  args,
  reproduce: certificateLine(),
})

/** Every certificate of every path but the self-signed ends. */
export const checkedOf = (view: View): Certificate[] => {
  const all = view.leaves.flatMap(leaf => view.pathsOf(leaf.id).flatMap(path => belowRoot(view, path)))
  return [...new Map(all.map(certificate => [certificate.id, certificate])).values()]
}

export const NOBODY = 'no certificate was seen'
