import type { StapleStore } from './types.ts'

/** What a stapler uses where it is given no store: a Map that forgets what has ended. */
export function createMemoryStore(): StapleStore {
  const held = new Map<string, { value: string; endsAt: number }>()
  const forget = () => {
    for (const [key, { endsAt }] of held) if (endsAt <= performance.now()) held.delete(key)
  }
  const put = (key: string, value: string, ttl: number) =>
    held.set(key, { value, endsAt: performance.now() + ttl })

  return {
    get(key) {
      forget()
      return held.get(key)?.value
    },
    set(key, value, ttl = Number.POSITIVE_INFINITY) {
      put(key, value, ttl)
    },
    add(key, value, ttl) {
      forget()
      if (held.has(key)) return false
      put(key, value, ttl)
      return true
    },
    delete(key) {
      held.delete(key)
    },
  }
}
