/** What `make` gave for this key the first time; a failure is not remembered. */
export function remember<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = map.get(key)
  if (known !== undefined) {
    return known
  }
  const made = make()
  map.set(key, made)
  made.catch(() => map.delete(key))
  return made
}
