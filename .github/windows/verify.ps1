<#
.SYNOPSIS
Compares what Windows' own clients do with what ocspcheck says that they would do, for every scenario of the bench that needs no
nameserver of ours. Run by .github/workflows/windows.yml as an administrator; docs/windows.md says how to read what it prints.

.PARAMETER Output
Folder for results.json, table.md, the CAPI2 log of each scenario and the bench's own log.
.PARAMETER Scenarios
Ids; default: all that a system resolver can show.
.NOTES
It changes this machine and puts it back: a root in Cert:\LocalMachine\Root, the CAPI2 log, the caches of CryptoAPI.
#>
param(
  [string] $Output = 'windows-results',
  [string[]] $Scenarios = @(),
  [int] $Port = 8443,
  [int] $ControlPort = 8442
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
# Node writes UTF-8; what natives print is read by the console's code page.
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)

$ocspcheck = Join-Path $PSScriptRoot '..\..\bin\ocspcheck.js' | Resolve-Path | Select-Object -ExpandProperty Path
New-Item -ItemType Directory -Force $Output | Out-Null
$Output = (Resolve-Path $Output).Path
$bench = Join-Path $Output 'bench'
$root = Join-Path $bench 'root.pem'
$capi2 = 'Microsoft-Windows-CAPI2/Operational'
# Longer than the worst case that the documentation allows one certificate: three URLs of 15 seconds each, and the handshake.
$limitSeconds = 100

# ---- What is run: the profile that predicts it, and how its answer is read -------------------------------------------------------

$curl = Join-Path $env:SystemRoot 'System32\curl.exe'
$quiet = @('--silent', '--show-error', '--output', 'NUL', '--max-time', '95')
$clients = @(
  @{ Id = 'curl-schannel'; Run = { param($url) Invoke-Program $curl ($quiet + $url) } }
  @{ Id = 'curl-schannel-best-effort'; Run = { param($url) Invoke-Program $curl ($quiet + '--ssl-revoke-best-effort' + $url) } }
  @{ Id = 'curl-schannel-no-revoke'; Run = { param($url) Invoke-Program $curl ($quiet + '--ssl-no-revoke' + $url) } }
  @{ Id = 'curl-schannel-cacert'; Run = { param($url) Invoke-Program $curl ($quiet + '--cacert' + $root + $url) } }
  @{ Id = 'git-for-windows'; Run = { param($url) Invoke-Git $url } }
  @{ Id = 'dotnet-windows-online'; Run = { param($url) Invoke-SslStream $url } }
)

function Invoke-Program([string] $program, [string[]] $arguments) {
  $start = [Diagnostics.ProcessStartInfo]::new($program)
  $arguments | ForEach-Object { $start.ArgumentList.Add($_) }
  $start.RedirectStandardOutput = $true
  $start.RedirectStandardError = $true
  $start.Environment['GIT_TERMINAL_PROMPT'] = '0'
  $watch = [Diagnostics.Stopwatch]::StartNew()
  $process = [Diagnostics.Process]::Start($start)
  $out = $process.StandardOutput.ReadToEndAsync()
  $err = $process.StandardError.ReadToEndAsync()
  $ended = $process.WaitForExit($limitSeconds * 1000)
  if (-not $ended) { $process.Kill($true); $process.WaitForExit() }
  $exitCode = if ($ended) { $process.ExitCode } else { $null }
  $text = ($err.Result + $out.Result).Trim()
  @{
    outcome  = if ($exitCode -eq 0) { 'accepts' } else { 'rejects' }
    exitCode = $exitCode
    hex      = @([regex]::Matches($text, '0x[0-9a-fA-F]{8}') | ForEach-Object { Format-Hex32 $_.Value } | Select-Object -Unique)
    text     = if ($ended) { $text } else { "ended after $limitSeconds s. $text" }
    seconds  = [math]::Round($watch.Elapsed.TotalSeconds, 1)
  }
}

function Format-Hex32([string] $hex) { '0x' + $hex.Substring(2).ToUpperInvariant() }

# The bench serves no repository, so git fails either way. What tells the two apart is whether TLS let it get as far as HTTP.
function Invoke-Git([string] $url) {
  $answer = Invoke-Program 'git' @('-c', 'http.sslBackend=schannel', '-c', 'credential.helper=', 'ls-remote', $url)
  $answer.outcome = if ($answer.text -match 'schannel:|CERT_TRUST|SEC_E_|CRYPT_E_') { 'rejects' } else { 'accepts' }
  $answer.exitCode = $null
  $answer
}

# A process of its own for each: .NET, schannel and CryptoAPI keep what they learnt. Only the outcome is compared: the HRESULTs are
# those of .NET's exceptions, not of CryptoAPI.
function Invoke-DotNet([string] $code) {
  $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($code))
  $answer = Invoke-Program 'pwsh' @('-NoProfile', '-NonInteractive', '-EncodedCommand', $encoded)
  $answer.hex = @()
  $answer.exitCode = $null
  $answer
}

function Invoke-SslStream([string] $url) {
  $uri = [uri] $url
  Invoke-DotNet @"
`$tcp = [Net.Sockets.TcpClient]::new('127.0.0.1', $($uri.Port))
`$tls = [Net.Security.SslStream]::new(`$tcp.GetStream())
try {
  `$tls.AuthenticateAsClient('$($uri.Host)', `$null, [Security.Authentication.SslProtocols]::None, `$true)
  exit 0
} catch {
  `$failure = `$_.Exception
  while (`$failure) { [Console]::Error.WriteLine(('{0}: {1} (0x{2:X8})' -f `$failure.GetType().Name, `$failure.Message, `$failure.HResult)); `$failure = `$failure.InnerException }
  exit 1
}
"@
}

# X509Chain sees no staple, so its prediction is that for the certificates as files.
function Invoke-X509Chain([string] $pemFile) {
  Invoke-DotNet @"
`$pems = [Security.Cryptography.X509Certificates.X509Certificate2Collection]::new()
`$pems.ImportFromPemFile('$($pemFile.Replace("'", "''"))')
`$chain = [Security.Cryptography.X509Certificates.X509Chain]::new()
`$chain.ChainPolicy.RevocationMode = 'Online'
`$chain.ChainPolicy.RevocationFlag = 'ExcludeRoot'
for (`$i = 1; `$i -lt `$pems.Count; `$i++) { [void] `$chain.ChainPolicy.ExtraStore.Add(`$pems[`$i]) }
`$accepted = `$chain.Build(`$pems[0])
foreach (`$element in `$chain.ChainElements) {
  [Console]::Out.WriteLine('{0}: {1}', `$element.Certificate.Subject, (@(`$element.ChainElementStatus | ForEach-Object { `$_.Status }) -join '+'))
}
if (`$accepted) { exit 0 } else { exit 1 }
"@
}

# ---- Between two runs nothing may be remembered --------------------------------------------------------------------------------

function Clear-Caches {
  certutil -urlcache '*' delete | Out-Null
  certutil -setreg 'chain\ChainCacheResyncFiletime' '@now' | Out-Null
}

# ---- Prediction and comparison -------------------------------------------------------------------------------------------------

function Get-Report([string[]] $arguments) {
  $text = & node $ocspcheck @arguments --json --ca-file $root | Out-String
  if (-not $text.Trim()) { throw "ocspcheck $arguments printed nothing (exit code $LASTEXITCODE)" }
  $text | ConvertFrom-Json -Depth 100
}

function Get-Outcome($report, [string] $client) {
  $found = @($report.clients | Where-Object { $_.client -eq $client })
  if ($found.Count -ne 1) { throw "the report has $($found.Count) outcomes of $client" }
  $found[0]
}

# Under strict mode a property that JSON left out must not be touched.
function Get-Field($object, [string] $name) {
  $property = $object.PSObject.Properties[$name]
  if ($null -ne $property) { $property.Value }
}

# Callers wrap it in @(): a function's array of one comes back as its element.
function Get-Codes($outcome) {
  $outcome.errors | ForEach-Object { Get-Field $_ 'hex' } | ForEach-Object { Format-Hex32 $_ } | Select-Object -Unique
}

# `settles`: nobody knew, and now it is measured. `errs`: the simulation said something else.
function Compare-Answer($predicted, $seen) {
  if ($predicted.outcome -eq 'undetermined') { return 'settles' }
  if ($predicted.outcome -eq 'varies') { return 'agrees' }
  if ($predicted.outcome -ne $seen.outcome) { return 'errs' }
  if ($seen.outcome -eq 'accepts') { return 'agrees' }
  $exitCodes = @($predicted.errors | ForEach-Object { Get-Field $_ 'exitCode' })
  if ($null -ne $seen.exitCode -and $exitCodes.Count -gt 0 -and $seen.exitCode -notin $exitCodes) { return 'errs' }
  $codes = @(Get-Codes $predicted)
  if ($seen.hex.Count -gt 0 -and $codes.Count -gt 0 -and -not ($seen.hex | Where-Object { $_ -in $codes })) { return 'errs' }
  if ($codes.Count -gt 1) { return 'settles' }
  'agrees'
}

function New-Row([string] $scenario, [string] $client, $predicted, $seen) {
  [pscustomobject] @{
    scenario  = $scenario
    client    = $client
    result    = Compare-Answer $predicted $seen
    predicted = $predicted.outcome
    codes     = @(Get-Codes $predicted) -join ' or '
    seen      = $seen.outcome
    exitCode  = $seen.exitCode
    hex       = $seen.hex -join ' '
    seconds   = $seen.seconds
    text      = $seen.text
    basis     = $predicted.basis
    because   = Get-Field $predicted 'because'
  }
}

function Measure-Scenario($scenario) {
  $url = "https://$($scenario.id).localhost:$Port/"
  wevtutil clear-log $capi2 | Out-Null
  $report = Get-Report @('probe', $url, '--connect', '127.0.0.1')
  foreach ($client in $clients) {
    Clear-Caches
    New-Row $scenario.id $client.Id (Get-Outcome $report $client.Id) (& $client.Run $url)
  }

  $pem = Join-Path $Output "$($scenario.id).pem"
  $sent = @($report.facts.certificates | Where-Object { $_.origin.by -eq 'server' })
  if ($sent.Count -gt 0) {
    $sent.pem -join "`n" | Set-Content $pem
    $predicted = Get-Outcome (Get-Report @('responder', $pem)) 'dotnet-windows-online'
    Clear-Caches
    New-Row $scenario.id 'X509Chain' $predicted (Invoke-X509Chain $pem)
  }

  # Events 11 (flags and RevocationResult of each element), 41, 42 (why an answer was not used) and 53 (each URL with its time).
  wevtutil query-events $capi2 /format:xml /element:Events | Set-Content (Join-Path $Output "$($scenario.id).capi2.xml")
}

# ---- The run -------------------------------------------------------------------------------------------------------------------

$serve = @("`"$ocspcheck`"", 'serve', '--port', $Port, '--control-port', $ControlPort, '--dir', "`"$bench`"")
$server = Start-Process node -ArgumentList $serve -PassThru -NoNewWindow -RedirectStandardOutput (Join-Path $Output 'serve.txt')
# The machine's store: the user's asks in a dialog.
$store = [Security.Cryptography.X509Certificates.X509Store]::new('Root', 'LocalMachine')
$trusted = $null
try {
  $isUp = $false
  for ($second = 0; $second -lt 60 -and -not $isUp; $second++) {
    if ($server.HasExited) { throw "the bench ended with exit code $($server.ExitCode)" }
    try { Invoke-RestMethod "http://localhost:$ControlPort/log" | Out-Null; $isUp = $true } catch { Start-Sleep 1 }
  }
  $store.Open('ReadWrite')
  $trusted = [Security.Cryptography.X509Certificates.X509Certificate2]::new($root)
  $store.Add($trusted)
  wevtutil set-log $capi2 /enabled:true /maxsize:67108864 /quiet:true | Out-Null

  & $curl --version | Select-Object -First 1
  git --version
  "PowerShell $($PSVersionTable.PSVersion), $([Environment]::OSVersion.VersionString)"

  $all = node $ocspcheck serve --list --json | Out-String | ConvertFrom-Json -Depth 100
  $chosen = $all | Where-Object { $_.needs -eq 'system-resolver' -and ($Scenarios.Count -eq 0 -or $_.id -in $Scenarios) }
  $rows = foreach ($scenario in $chosen) {
    Write-Host "measuring $($scenario.id)"
    # What goes wrong with one scenario is a row of its own: the others are measured all the same.
    try { Measure-Scenario $scenario } catch {
      [pscustomobject] @{
        scenario = $scenario.id; client = '-'; result = 'broken'; predicted = ''; codes = ''; seen = ''; exitCode = $null; hex = ''
        seconds = 0; text = "$_ $($_.ScriptStackTrace)"; basis = ''; because = $null
      }
    }
  }
  $log = Invoke-RestMethod "http://localhost:$ControlPort/log"
  $log | ConvertTo-Json -Depth 20 | Set-Content (Join-Path $Output 'bench-log.json')
} finally {
  Stop-Process -Id $server.Id -ErrorAction SilentlyContinue
  if ($null -ne $trusted) { $store.Remove($trusted) }
  $store.Dispose()
  wevtutil set-log $capi2 /enabled:false /quiet:true | Out-Null
}

# ---- What came out ---------------------------------------------------------------------------------------------------------------

$rows = @($rows)
$rows | ConvertTo-Json -Depth 5 | Set-Content (Join-Path $Output 'results.json')
$order = @{ broken = 0; errs = 1; settles = 2; agrees = 3 }
$heads = @('result', 'scenario', 'client', 'predicted', 'codes', 'seen', 'exitCode', 'hex', 'seconds')
$rows | Sort-Object { $order[$_.result] } | Format-Table -Property $heads -AutoSize | Out-String -Width 220
$counts = $rows | Group-Object result | ForEach-Object { "$($_.Count) $($_.Name)" }
$table = @("## Windows and the simulation: $($counts -join ', ')", '', "| $($heads -join ' | ') |", "|$(' --- |' * $heads.Count)")
$table += $rows | Where-Object result -NE 'agrees' | ForEach-Object { $row = $_; "| $(($heads | ForEach-Object { $row.$_ }) -join ' | ') |" }
$table | Set-Content (Join-Path $Output 'table.md')
if ($env:GITHUB_STEP_SUMMARY) { $table | Add-Content $env:GITHUB_STEP_SUMMARY }

foreach ($row in $rows | Where-Object result -In 'errs', 'broken') {
  $message = "predicted $($row.predicted) $($row.codes), seen $($row.seen) exit code $($row.exitCode) $($row.hex): $($row.text)"
  $message = $message -replace '%', '%25' -replace "`r", '%0D' -replace "`n", '%0A'
  Write-Host "::error title=$($row.scenario) x $($row.client)::$message"
}
$failed = @($rows | Where-Object result -In 'errs', 'broken').Count
"$($rows.Count - $failed) passed, $failed failed"
# Said outright: otherwise the exit code would be that of the last program that was run.
if ($failed -gt 0 -or $rows.Count -eq 0) { exit 1 } else { exit 0 }
