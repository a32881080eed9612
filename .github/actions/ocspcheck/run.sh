#!/usr/bin/env bash
# The step of action.yml: inputs to flags, then verdict, report and exit code to the outputs. Annotations go to the log and the
# Markdown report to the job summary: ocspcheck does both for `--format github`.
set -uo pipefail

flags=(--format github --output "ndjson=$INPUT_REPORT")

for name in targets ca-file issuer-file servername connect starttls timeout max-time attempts retries resolver compare-resolver proxy \
  handshake-proxy concurrency shard fail-on client min-staple-remaining inconclusive policy; do
  variable=INPUT_$(tr 'a-z-' 'A-Z_' <<<"$name")
  if [ -n "${!variable}" ]; then
    flags+=("--$name" "${!variable}")
  fi
done
for name in all-addresses offline require-staple; do
  variable=INPUT_$(tr 'a-z-' 'A-Z_' <<<"$name")
  if [ "${!variable}" = true ]; then
    flags+=("--$name")
  fi
done
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
read -r verdict judged <<<"$(node -e '
  const { existsSync, readFileSync } = require("node:fs")
  const file = process.argv[1]
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : []
  const verdicts = new Set(lines.map(line => JSON.parse(line).verdict))
  const judged = verdicts.has("fail") || verdicts.has("pass")
  console.log(["fail", "inconclusive", "pass"].find(word => verdicts.has(word)) ?? "inconclusive", judged ? "judged" : "")
' "$INPUT_REPORT")"

# `inconclusive: pass` is for some of many: where not one was judged, that is no pass.
if [ "$code" -eq 0 ] && [ -z "$judged" ]; then
  echo '::error title=ocspcheck::Nothing was judged.'
  code=3
fi
{
  echo "verdict=$verdict"
  echo "report=$INPUT_REPORT"
  echo "exit-code=$code"
} >>"$GITHUB_OUTPUT"
exit "$code"
