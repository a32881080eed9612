import { createServer, type Server } from 'node:http'
import type { Stage } from '../servers/stage.ts'

export function createControlServer(_stage: Stage): Server {
  return createServer((_request, response) => {
    response.end('soon\n')
  })
}
