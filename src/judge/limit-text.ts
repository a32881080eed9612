import type { Limit } from './profile.ts'

export const limitText = (limit: Limit): string => {
  if (limit.regime === 'total') return `${limit.ms / 1000} s in all, each URL half of what is left`
  if (limit.ms === undefined) return 'as long as it takes'
  return `${limit.ms / 1000} s a URL${limit.idle ? ', counted from byte to byte' : ''}`
}
