#!/usr/bin/env bash
# The step of action.yml: inputs to flags, then verdict, report and exit code to the outputs. Annotations go to the log and the
# Markdown report to the job summary: ocspcheck does both for `--format github`.
set -uo pipefail

flags=(--format github --output "ndjson=$INPUT_REPORT")

for name in targets ca-file issuer-file starttls timeout max-time attempts retries resolver proxy concurrency shard fail-on client \
  min-staple-remaining inconclusive policy; do
  variable=INPUT_$(tr 'a-z-' 'A-Z_' <<<"$name")
  if [ -n "${!variable}" ]; then
    flags+=("--$name" "${!variable}")
  fi
done
if [ "$INPUT_REQUIRE_STAPLE" = true ]; then
  flags+=(--require-staple)
fi
read -r -d '' -a severities <<<"$INPUT_SEVERITY" || true
for severity in ${severities[@]+"${severities[@]}"}; do
  flags+=(--severity "$severity")
done
read -r -d '' -a hosts <<<"$INPUT_TARGET" || true

# An old report must not pass for a new one.
rm -f "$INPUT_REPORT"

case $INPUT_VERSION in
  installed) program=(ocspcheck) ;;
  *.tgz) program=(npx --yes --package "$INPUT_VERSION" -- ocspcheck) ;;
  *) program=(npx --yes --package "ocspcheck@$INPUT_VERSION" -- ocspcheck) ;;
esac
# After `--`, a host cannot pass for an option.
"${program[@]}" probe "${flags[@]}" -- ${hosts[@]+"${hosts[@]}"}
code=$?

# One JSON document a line. Green must mean that something was judged.
verdict=$(node -e '
  const { existsSync, readFileSync } = require("node:fs")
  const file = process.argv[1]
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : []
  const verdicts = new Set(lines.map(line => JSON.parse(line).verdict))
  console.log(["fail", "inconclusive", "pass"].find(word => verdicts.has(word)) ?? "")
' "$INPUT_REPORT")

if [ -z "$verdict" ]; then
  verdict=inconclusive
  if [ "$code" -eq 0 ]; then
    echo '::error title=ocspcheck::Nothing was judged: there is no target.'
    code=3
  fi
fi
{
  echo "verdict=$verdict"
  echo "report=$INPUT_REPORT"
  echo "exit-code=$code"
} >>"$GITHUB_OUTPUT"
exit "$code"
