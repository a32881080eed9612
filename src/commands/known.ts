/** Ids that the user writes: a misspelt one would silently judge nothing. */
import { UsageError } from './command.ts'

export async function refuseUnknownClients(flag: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) {
    throw new UsageError(`${flag}: no client is named`, `Name one or more: ${flag} curl-schannel,firefox.`)
  }
  const { CLIENT_IDS } = await import('../report.ts')
  await refuseUnknown(flag, 'client', ids, CLIENT_IDS, 'ocspcheck clients')
}

async function refuseUnknown(
  flag: string,
  what: string,
  ids: readonly string[],
  known: readonly string[],
  list: string,
): Promise<void> {
  const unknown = ids.find(id => !known.includes(id))
  if (unknown === undefined) {
    return
  }
  const { suggest } = await import('../judge/texts/suggest.ts')
  const similar = suggest(unknown, known)
  const suggestion = similar.length > 0 ? `Did you mean ${similar.join(' or ')}? ` : ''
  throw new UsageError(`${flag}: there is no ${what} "${unknown}"`, `${suggestion}"${list}" lists them.`)
}

export async function refuseUnknownRules(flag: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) {
    const { RULE_IDS } = await import('../judge/catalog.ts')
    await refuseUnknown(flag, 'rule', ids, RULE_IDS, 'ocspcheck explain')
  }
}
