import type { X509Certificate } from 'node:crypto'
import type { Certificate } from '../facts.ts'
import { type Alarm, createAlarm } from './alarm.ts'
import { describe, nameOf, UNSTAPLEABLE } from './describe.ts'
import type { Examined, VerifiedResponse } from './examine.ts'
import type { Fetched, FetchFailure } from './fetch-response.ts'
import { findIssuer } from './find-issuer.ts'
import type { Household } from './household.ts'
import { KnownStatus } from './known-status.ts'
import { isYoung, refreshTime, retryTime } from './schedule.ts'
import { seekResponse } from './seek-response.ts'
import type { CertificateName, CertificateStatus, StapleFailure, UnstapleableReason } from './types.ts'

/** One certificate and its staple, from the first fetch to the end of either. */
export class StapledCertificate {
  readonly certificate: X509Certificate
  readonly id: string
  readonly name: CertificateName
  /** Servers and callers of `add` that hold it. Without any it was met in a handshake, and is dropped when it is not met again. */
  holders = 0

  readonly #about: Certificate
  readonly #house: Household
  readonly #alarm: Alarm
  readonly #candidates: X509Certificate[]
  #issuer: X509Certificate | undefined
  readonly #known = new KnownStatus()
  #busy: Promise<void> | undefined
  #due = 0
  #askedAt: number | undefined
  #failures = 0
  #lastError: StapleFailure | undefined
  #unstapleable: UnstapleableReason | undefined
  #met = true
  #handshakes = { stapled: 0, unstapled: 0 }

  constructor(certificate: X509Certificate, candidates: readonly X509Certificate[], house: Household) {
    this.certificate = certificate
    this.#candidates = [...candidates]
    this.#house = house
    this.#about = describe(certificate)
    this.name = nameOf(this.#about)
    this.id = this.name.sha256
    this.#alarm = createAlarm(house.now, () => this.#wake())
  }

  /** More certificates among which the issuer may be. */
  addCandidates(candidates: readonly X509Certificate[]): void {
    if (this.#issuer === undefined) this.#candidates.push(...candidates)
  }

  /** The staple of this moment, or null. Called in handshakes: looks at memory and the clock, and at nothing else. */
  staple(): Buffer | null {
    this.#met = true
    const now = this.#house.now()
    // The second half is a clock that was set back.
    if (now >= this.#due || now < (this.#askedAt ?? 0)) void this.refresh()
    const bytes = this.#known.current(now)?.bytes ?? null
    this.#handshakes[bytes ? 'stapled' : 'unstapled']++
    return bytes
  }

  /** Looks into the store and asks the responder. Never rejects; whoever comes meanwhile waits for the same. */
  refresh(): Promise<void> {
    this.#busy ??= this.#refresh()
      .catch((error: unknown) => this.#fail({ failure: { code: 'internal', message: String(error) } }))
      .finally(() => {
        this.#busy = undefined
        this.#arm()
      })
    return this.#busy
  }

  /** Settled when what is under way now is done. */
  settled(): Promise<void> {
    return this.#busy ?? Promise.resolve()
  }

  status(): CertificateStatus {
    const current = this.#known.current(this.#house.now())
    return {
      ...this.name,
      ...(current && { staple: timesOf(current) }),
      ...(this.#unstapleable && { unstapleable: this.#unstapleable }),
      ...(this.#askedAt !== undefined && { askedAt: new Date(this.#askedAt) }),
      ...(Number.isFinite(this.#due) && this.#due > 0 && { nextRefresh: new Date(this.#due) }),
      ...(this.#lastError && { lastError: this.#lastError }),
      failures: this.#failures,
      handshakes: { ...this.#handshakes },
    }
  }

  close(): void {
    this.#due = Number.POSITIVE_INFINITY
    this.#alarm.clear()
  }

  #wake(): void {
    this.#dropWhatEnded()
    if (this.#house.now() < this.#due) {
      this.#arm()
    } else if (this.holders === 0 && !this.#met) {
      this.#house.forget(this)
    } else {
      this.#met = false
      void this.refresh()
    }
  }

  #arm(): void {
    if (this.#house.signal.aborted || this.#busy !== undefined) return
    const next = Math.min(this.#due, this.#known.held?.until ?? Number.POSITIVE_INFINITY)
    if (Number.isFinite(next)) this.#alarm.set(next)
  }

  #dropWhatEnded(): void {
    const ended = this.#known.dropEnded(this.#house.now())
    if (ended) this.#house.tell('expired', { ...this.name, until: new Date(ended.until) })
  }

  async #refresh(): Promise<void> {
    const { now, retry, signal } = this.#house
    this.#askedAt = now()
    const urls = this.#urls()
    if (this.#isHopeless(urls)) return

    const issuer = await this.#findIssuer(signal)
    if (issuer !== undefined) {
      await seekResponse({ id: this.id, certificate: this.certificate, issuer, urls }, this.#house, {
        stored: examined => this.#takeStored(examined),
        fetched: outcome => this.#takeFetched(outcome),
      })
    }
    if (signal.aborted) this.#due = Math.max(this.#due, now() + retry.firstMs)
  }

  #urls(): readonly string[] {
    const urls = this.#house.ocspUrls(this.#about.ocspUrls, this.certificate)
    return [...new Set(urls)].filter(url => /^https?:/i.test(url))
  }

  /** Says so, once. A clock that was set back is the only way out. */
  #isHopeless(urls: readonly string[]): boolean {
    const because = this.#obstacle(urls)
    // A renewed certificate is done for where nobody meets the old one any more.
    if (because === 'certificate-expired' && !this.#met) this.#house.forget(this)
    else if (because && because !== this.#unstapleable) {
      this.#house.tell('unstapleable', { ...this.name, because, message: UNSTAPLEABLE[because] })
    }
    this.#unstapleable = because
    if (because) this.#due = Number.POSITIVE_INFINITY
    return because !== undefined
  }

  #obstacle(urls: readonly string[]): UnstapleableReason | undefined {
    if (Date.parse(this.#about.notAfter) < this.#house.now()) return 'certificate-expired'
    if (urls.length === 0) return 'no-ocsp-url'
    return this.#about.selfSigned ? 'self-signed' : undefined
  }

  async #findIssuer(signal: AbortSignal): Promise<X509Certificate | undefined> {
    if (this.#issuer === undefined) {
      const { caIssuersUrls } = this.#about
      const openAsk = () => this.#house.openAsk()
      const found = await findIssuer(this.certificate, this.#candidates, caIssuersUrls, openAsk)
      if ('issuer' in found) this.#issuer = found.issuer
      else if (!signal.aborted) this.#fail(found)
    }
    return this.#issuer
  }

  /** True where it need not be refreshed yet. */
  #takeStored(examined: Examined): boolean {
    if (examined.outcome === 'refused' && examined.failure.code !== 'expired') {
      const message = `the store holds a response that is refused: ${examined.failure.message}`
      this.#house.tell('store-failure', { operation: 'read', message })
    }
    const response = 'response' in examined ? examined.response : undefined
    if (response === undefined || !this.#known.isNews(response)) return false
    this.#accept(examined, 'store')
    return isYoung(response, this.#house.now())
  }

  async #takeFetched(outcome: Fetched<Examined> | FetchFailure): Promise<void> {
    this.#dropWhatEnded()
    if (outcome.outcome === 'failed') return this.#fail(outcome)
    if (outcome.outcome === 'unknown') {
      this.#house.tell('unknown', { ...this.name })
      const message = 'the responder does not know the certificate'
      return this.#fail({ failure: { code: 'unknown', message, url: outcome.url } })
    }
    const { response } = outcome
    const { store, now } = this.#house
    const isRevoked = outcome.outcome === 'revoked'
    const isWorthKeeping = response !== undefined && (isRevoked || this.#known.isNews(response))
    this.#accept(outcome, 'responder')
    if (isWorthKeeping) await store.write(this.id, response.bytes, response.until - now())
    // A good one in the store would be stapled again after a restart.
    else if (isRevoked) await store.remove(this.id)
  }

  #accept(examined: Examined, from: 'responder' | 'store'): void {
    if (examined.outcome === 'revoked') this.#revoke(examined, from)
    if (examined.outcome !== 'good') return
    const { response } = examined
    if (this.#known.good(response)) this.#house.tell('staple', { ...this.name, ...timesOf(response), from })
    this.#succeed(this.#known.held ?? response)
  }

  #revoke(examined: Extract<Examined, { outcome: 'revoked' }>, from: 'responder' | 'store'): void {
    const { response, thisUpdate, revocationTime, reason } = examined
    const staple = this.#house.stapleRevoked ? response : undefined
    const before = this.#known.held
    if (this.#known.revoked(thisUpdate, staple)) {
      this.#house.tell('revoked', {
        ...this.name,
        ...(revocationTime && { revocationTime }),
        ...(reason !== undefined && { reason }),
      })
    }
    if (staple && this.#known.held === staple && staple !== before)
      this.#house.tell('staple', { ...this.name, ...timesOf(staple), from })
    this.#succeed(response)
    this.#lastError = { code: 'revoked', message: 'the certificate is revoked' }
  }

  #succeed(validity: VerifiedResponse | undefined): void {
    const { now, random, retry } = this.#house
    this.#failures = 0
    this.#lastError = undefined
    this.#due = validity ? refreshTime(validity, now(), random) : now() + retry.maxMs
  }

  #fail({ failure, retryAfterMs }: { failure: StapleFailure; retryAfterMs?: number }): void {
    const { now, random, retry } = this.#house
    this.#failures++
    this.#lastError = failure
    this.#due = retryTime(this.#failures, now(), { ...retry, retryAfterMs, random })
    this.#house.tell('failure', { ...this.name, ...failure, retryAt: new Date(this.#due) })
  }
}

const timesOf = ({ certStatus, thisUpdate, nextUpdate, until, bytes }: VerifiedResponse) => ({
  certStatus,
  thisUpdate: new Date(thisUpdate),
  nextUpdate: new Date(nextUpdate),
  until: new Date(until),
  bytes: bytes.length,
})
