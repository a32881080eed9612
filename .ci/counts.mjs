// Prints the closing line of .ci/run from vitest's JSON report, and fails where nothing ran or something was skipped.
import { readFileSync } from 'node:fs'

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const report = read(process.argv[2])
const passed = report?.numPassedTests ?? 0
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
// A file that could not even be read as tests counts as one failure: its tests were never counted.
const unread = (report?.testResults ?? []).filter(file => file.status === 'failed' && file.assertionResults.length === 0)
const failed = (report?.numFailedTests ?? 0) + unread.length

for (const file of unread) {
  console.log(`not run: ${file.name}`)
}
for (const { title, fullName, status } of (report?.testResults ?? []).flatMap(file => file.assertionResults)) {
  if (status === 'pending' || status === 'skipped' || status === 'todo') {
    console.log(`skipped: ${fullName ?? title}`)
  }
}
console.log(skipped > 0 ? `${passed} passed, ${failed} failed, ${skipped} skipped` : `${passed} passed, ${failed} failed`)
process.exitCode = passed > 0 && failed === 0 && skipped === 0 ? 0 : 1
