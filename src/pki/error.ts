/** Why bytes could not be read at all. */
export type PkiErrorCode =
  /** Fewer bytes than the lengths within them promise. */
  | 'TRUNCATED'
  /** Another tag, length or form than the ASN.1 module asks for. */
  | 'MALFORMED'
  /** BER's indefinite length, where DER is asked for. */
  | 'INDEFINITE_LENGTH'
  /** A well-formed structure of a version or type that is not read here. */
  | 'UNSUPPORTED'
  /** More than the limit given. */
  | 'TOO_LARGE'
  /** No bytes at all. */
  | 'EMPTY'

/** The one error that reading throws: these bytes are not what they were read as. */
export class PkiError extends Error {
  override name = 'PkiError'
  readonly code: PkiErrorCode
  /** Where it was found: bytes from the start of the DER (of the whole file, unless the encoding was BER or PEM). */
  readonly offset: number

  constructor(code: PkiErrorCode, message: string, offset: number) {
    super(`${message} (at byte ${offset})`)
    this.code = code
    this.offset = offset
  }
}
