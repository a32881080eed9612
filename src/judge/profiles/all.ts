import type { ClientProfile } from '../profile.ts'

export const PROFILES: readonly ClientProfile[] = []

export function profileOf(id: string): ClientProfile | undefined {
  return PROFILES.find(profile => profile.id === id)
}
