/** Firefox's own remote protocol, as far as it takes to run a script with the browser's privileges. */
import { connect, type Socket } from 'node:net'

type Reply = [type: 1, id: number, error: { message: string } | null, result: { value: unknown } | null]

export interface Marionette {
  /** Runs the body of a function; its last argument is called with the result. Throws what the script throws. */
  execute(script: string, ...args: unknown[]): Promise<unknown>
  close(): void
}

/** Messages are `<length of the JSON>:<JSON>`; Firefox greets first, and answers in the order of the questions. */
export async function connectMarionette(port: number): Promise<Marionette> {
  const socket = connect(port, '127.0.0.1')
  const messages = readMessages(socket)
  await messages.next()
  let id = 0
  const ask = async (command: string, parameters: object) => {
    const text = JSON.stringify([0, ++id, command, parameters])
    socket.write(`${Buffer.byteLength(text)}:${text}`)
    const { value } = await messages.next()
    const [, answered, error, result] = value as Reply
    if (answered !== id) {
      throw new Error(`${command}: the answer to question ${answered} came instead of that to ${id}`)
    }
    if (error) {
      throw new Error(`${command}: ${error.message}`)
    }
    return result?.value
  }
  await ask('WebDriver:NewSession', {})
  await ask('Marionette:SetContext', { value: 'chrome' })
  await ask('WebDriver:SetTimeouts', { script: 60_000 })
  return {
    execute: (script, ...args) => ask('WebDriver:ExecuteAsyncScript', { script, args }),
    close: () => socket.destroy(),
  }
}

async function* readMessages(socket: Socket): AsyncGenerator<unknown> {
  let waiting = Buffer.alloc(0)
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    waiting = Buffer.concat([waiting, bytes])
    for (let colon = waiting.indexOf(':'); colon > 0; colon = waiting.indexOf(':')) {
      const end = colon + 1 + Number(waiting.subarray(0, colon).toString())
      if (waiting.length < end) {
        break
      }
      yield JSON.parse(waiting.subarray(colon + 1, end).toString())
      waiting = waiting.subarray(end)
    }
  }
}
