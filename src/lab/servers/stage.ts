/** What the servers of the bench share: the scenarios with what was made of them, and the log. */
import type { Log } from '../log.ts'
import { type Minted, mint } from '../mint/mint.ts'
import { remember } from '../mint/remember.ts'
import type { World } from '../mint/world.ts'
import type { Scenario } from '../scenario.ts'

export interface Stage {
  world: World
  log: Log
  scenarios: ReadonlyMap<string, Scenario>
  /** The scenario of a plain `localhost`. */
  defaultId: string
  /** Makes the scenario's certificates if need be. */
  minted(id: string): Promise<Minted>
  /** The scenario whose URLs begin with this token. */
  byToken(token: string): Minted | undefined
  faultIsOn(id: string): boolean
  /** Issues anew: with the fault, or like `healthy`. */
  switchFault(id: string, on: boolean): void
  /** Told when a scenario is issued anew. */
  onSwitch: ((id: string) => void)[]
}

export interface StageOptions {
  world: World
  log: Log
  scenarios: readonly Scenario[]
  healthy: Scenario
  defaultId: string
  /** Told of everything that is made, before it is used. */
  onMade?: (minted: Minted) => Promise<void>
}

export function createStage({ world, log, scenarios, healthy, defaultId, onMade }: StageOptions): Stage {
  const byId = new Map(scenarios.map(scenario => [scenario.id, scenario]))
  const made = new Map<string, Promise<Minted>>()
  const tokens = new Map<string, Minted>()
  const off = new Set<string>()
  const onSwitch: Stage['onSwitch'] = []

  const known = (id: string): Scenario => {
    const scenario = byId.get(id)
    if (!scenario) {
      throw new Error(`no scenario is called ${id}`)
    }
    return scenario
  }
  return {
    world,
    log,
    scenarios: byId,
    defaultId,
    onSwitch,
    minted(id) {
      const scenario = known(id)
      return remember(made, id, async () => {
        const behaviour = off.has(id) ? { ...scenario, ...behaviourOf(healthy) } : scenario
        const minted = await mint(behaviour, world)
        tokens.set(minted.token, minted)
        await onMade?.(minted)
        log.add({ what: 'made', scenario: id, text: `made the certificates of ${id}` })
        return minted
      })
    },
    byToken: token => tokens.get(token),
    faultIsOn: id => !off.has(known(id).id),
    switchFault(id, on) {
      known(id)
      if (on) {
        off.delete(id)
      } else {
        off.add(id)
      }
      made.delete(id)
      for (const tell of onSwitch) {
        tell(id)
      }
      const text = on ? `the fault of ${id} is on` : `the fault of ${id} is off: it behaves like healthy`
      log.add({ what: 'switched', scenario: id, fault: on, text })
    },
  }
}

/** All of a scenario that is behaviour; without `tls` and `intermediate`, which `healthy` does not have. */
function behaviourOf({ chain, staple, responder, crl, dns }: Scenario): Partial<Scenario> {
  return { chain, staple, responder, crl, dns, tls: {}, intermediate: {} }
}
