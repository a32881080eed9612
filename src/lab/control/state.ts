/** A scenario as the control page and its JSON show it. */
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../servers/stage.ts'

export type ScenarioState = Scenario & {
  /** Is the fault on? When off, the scenario behaves like `healthy`. */
  fault: 'on' | 'off'
  url: string
}

export function statesOf(stage: Stage): ScenarioState[] {
  return [...stage.scenarios.values()].map(scenario => stateOf(stage, scenario))
}

export function stateOf(stage: Stage, scenario: Scenario): ScenarioState {
  const { id } = scenario
  const host = stage.world.host ?? 'localhost'
  return {
    ...scenario,
    fault: stage.faultIsOn(id) ? 'on' : 'off',
    url: `https://${id}.${host}:${stage.world.httpsPort}/`,
  }
}
