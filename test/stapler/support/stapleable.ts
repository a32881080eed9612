import type { KeyType } from '../../../src/lab/mint/keys.ts'
import { type Authority, type Leaf, makeAuthority } from './authority.ts'
import { type Responder, send, startResponder } from './responder.ts'

/** A leaf, and the responder that says of it that it is good. */
export interface Stapleable {
  authority: Authority
  responder: Responder
  leaf: Leaf
}

export async function makeStapleable(keyType?: KeyType): Promise<Stapleable> {
  const authority = await makeAuthority(keyType)
  const responder = await startResponder(send(() => authority.respond(leaf)))
  const leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
  return { authority, responder, leaf }
}
