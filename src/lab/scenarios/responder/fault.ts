import type { DnsBehaviour, Expectation, ResponderBehaviour } from '../../scenario.ts'

/** What a responder does wrong; each becomes two scenarios, without and with a good staple. */
export interface Fault {
  name: string
  title: string
  description: string
  responder?: ResponderBehaviour
  dns?: DnsBehaviour
  slashes?: true
  /** Without a staple. */
  expect: Expectation
  /** The findings that stay with a good staple. */
  stapled?: Expectation['findings']
}
