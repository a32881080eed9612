/**
 * Every subcommand by name. A definition is loaded only when it is asked for, so that `ocspcheck --help` loads none of them:
 * that is why the summaries stand here as well (a test holds the two together).
 */
import type { CommandDefinition } from './command.ts'

export interface CommandEntry {
  name: string
  summary: string
  /** Heading in `ocspcheck --help`. */
  group: string
  load: () => Promise<CommandDefinition>
}

const from = (module: Promise<{ command: CommandDefinition }>): Promise<CommandDefinition> =>
  module.then(({ command }) => command)

const ASK = 'Ask:'
const SAVED = 'Work on what was saved:'
const SERVE = 'Keep going:'
const LOOK_UP = 'Look up:'

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'probe',
    summary: 'ask a server, its responders and its CRLs: which clients would refuse it, and why?',
    group: ASK,
    load: () => from(import('./probe.ts')),
  },
  {
    name: 'responder',
    summary: 'the same for a certificate file: no server needed',
    group: ASK,
    load: () => from(import('./responder.ts')),
  },
  {
    name: 'hosts',
    summary: 'which hosts must be reachable, so that clients can find out (for a firewall)',
    group: ASK,
    load: () => from(import('./hosts.ts')),
  },
  {
    name: 'judge',
    summary: 'judge saved facts again: at another time, for other clients, by another policy',
    group: SAVED,
    load: () => from(import('./judge.ts')),
  },
  {
    name: 'render',
    summary: 'saved reports in another format; the NDJSON of several machines in one',
    group: SAVED,
    load: () => from(import('./render.ts')),
  },
  {
    name: 'explain',
    summary: 'what a code, a finding or a client means, what causes it and what mends it',
    group: LOOK_UP,
    load: () => from(import('./explain.ts')),
  },
  {
    name: 'clients',
    summary: 'the clients whose behaviour is known, and how it is known',
    group: LOOK_UP,
    load: () => from(import('./clients.ts')),
  },
  {
    name: 'decode',
    summary: 'print an OCSP response, OCSP request, CRL or certificate in words',
    group: LOOK_UP,
    load: () => from(import('./decode.ts')),
  },
  {
    name: 'staple',
    summary: 'fetch, verify and write a staple for nginx or HAProxy',
    group: SERVE,
    load: () => from(import('./staple.ts')),
  },
  {
    name: 'exporter',
    summary: 'answer Prometheus: /probe?target=…, in the manner of blackbox_exporter',
    group: SERVE,
    load: () => from(import('./exporter.ts')),
  },
  {
    name: 'serve',
    summary: 'a bench of revocation faults on this machine, chosen by name: reproduce 0x80092013',
    group: SERVE,
    load: () => from(import('./serve.ts')),
  },
  {
    name: 'demo',
    summary: 'see it at work in a few seconds: a healthy site, and one that gives 0x80092013',
    group: ASK,
    load: () => from(import('./demo.ts')),
  },
  {
    name: 'completion',
    summary: 'print completions for bash, zsh, fish or powershell',
    group: LOOK_UP,
    load: () => from(import('./completion.ts')),
  },
  { name: 'man', summary: 'print the manual page', group: LOOK_UP, load: () => from(import('./man.ts')) },
]
