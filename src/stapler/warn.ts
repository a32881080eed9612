/** For what is a mistake of somebody's program, or of ours: it must be seen, and must not end the process. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
