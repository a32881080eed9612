/** Reads a CRL as a stream and prints the peak of its memory, KiB: `node crl-stream.mjs <pki/index.js> <crl> <ca> <serial>`. */
import { createReadStream, readFileSync } from 'node:fs'

const [library, file, ca, serial] = process.argv.slice(2)
let outcome = 'none'
if (library !== undefined) {
  const { openCrlStream } = await import(library)
  const stream = openCrlStream({
    issuer: readFileSync(ca),
    at: new Date('2026-11-22T12:00:00Z'),
    serials: [serial],
  })
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) stream.write(chunk)
  const result = stream.end()
  outcome = `${result.outcome}, ${result.found[serial]?.listed ? 'listed' : 'not listed'}`
}
console.log(JSON.stringify({ outcome, peak: process.resourceUsage().maxRSS }))
