/** Rules about a certificate itself. */
import type { Certificate } from '../../facts.ts'
import { certificateLine } from '../reproduce.ts'
import { type Draft, type Rule, type RuleContext, unlessNone } from '../rule.ts'
import { belowRoot, type View } from '../view.ts'

/** What is said of a certificate, and which of its members says it. */
interface Told {
  message: string
  args?: Draft['args']
  member?: keyof Certificate
}

export const certificateDraft = (
  { view, target }: RuleContext,
  { id }: Certificate,
  { message, args = {}, member }: Told,
): Draft => ({
  subjects: [view.pointerOf(id) + (member ? `/${member}` : '')],
  on: id,
  certificate: id,
  message,
  args,
  reproduce: certificateLine(
    target,
    view.leaves.some(leaf => leaf.id === id),
  ),
})

interface CertificateRule {
  /** At which certificates it looks: at every one of every path but the self-signed ends, unless told. */
  of?: (view: View) => readonly Certificate[]
  /** Why it does not apply where there is none. */
  none?: string
  isOdd(certificate: Certificate, view: View): boolean
  tell(certificate: Certificate): Told
}

/** A rule that looks at one certificate after the other. */
export const certificateRule =
  ({ of = checkedOf, none = 'no certificate was seen', isOdd, tell }: CertificateRule): Rule =>
  context => {
    const { view } = context
    const all = of(view)
    const odd = all.filter(one => isOdd(one, view))
    return unlessNone(
      all,
      none,
      odd.map(one => certificateDraft(context, one, tell(one))),
    )
  }

/** Every certificate of every path but the self-signed ends. */
const checkedOf = (view: View): Certificate[] => {
  const all = view.leaves.flatMap(leaf => view.pathsOf(leaf.id).flatMap(path => belowRoot(view, path)))
  return [...new Map(all.map(certificate => [certificate.id, certificate])).values()]
}
