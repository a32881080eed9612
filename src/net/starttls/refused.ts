import { Failure } from '../failure.ts'

/** The server does not go over to TLS. What it said is shown as it came: the renderers make it safe. */
export const refused = (protocol: string, said: string): Failure =>
  new Failure('STARTTLS_REFUSED', `${protocol}: the server does not start TLS: ${said.slice(0, 200)}`)
