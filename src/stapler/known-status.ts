import type { VerifiedResponse } from './examine.ts'

/** What is known of one certificate's status by verified responses, and which of them is stapled. */
export class KnownStatus {
  #held: VerifiedResponse | undefined
  /** thisUpdate of the newest `revoked`: an older `good` is a replay. */
  #revokedSince: number | undefined

  get held(): VerifiedResponse | undefined {
    return this.#held
  }

  /** What may be stapled at this moment. */
  current(now: number): VerifiedResponse | undefined {
    const held = this.#held
    return held && held.thisUpdate <= now && now < held.until ? held : undefined
  }

  /** Lets go of what has ended, and gives it back. */
  dropEnded(now: number): VerifiedResponse | undefined {
    const held = this.#held
    if (held === undefined || now < held.until) return undefined
    this.#held = undefined
    return held
  }

  /** Does it say more than what is known? */
  isNews({ thisUpdate, until }: VerifiedResponse): boolean {
    const held = this.#held
    const newer = held === undefined || thisUpdate > held.thisUpdate || until > held.until
    return newer && thisUpdate > (this.#revokedSince ?? Number.NEGATIVE_INFINITY)
  }

  /** True where it is held from now on. */
  good(response: VerifiedResponse): boolean {
    if (!this.isNews(response)) return false
    this.#revokedSince = undefined
    this.#held = response
    return true
  }

  /**
   * What is good is over, even where it is the newer: to be without a staple harms nobody. `staple` is what is stapled of it, where
   * that is wanted. True where it was not known before.
   */
  revoked(thisUpdate: number, staple: VerifiedResponse | undefined): boolean {
    const isFirst = this.#revokedSince === undefined
    this.#revokedSince = Math.max(thisUpdate, this.#revokedSince ?? thisUpdate)
    const held = this.#held?.certStatus === 'revoked' ? this.#held : undefined
    this.#held = staple && (held === undefined || staple.until > held.until) ? staple : held
    return isFirst
  }
}
