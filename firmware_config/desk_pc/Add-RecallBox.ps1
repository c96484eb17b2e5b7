<#
Makes a Windows PC at the front desk a terminal of its RecallBox: a key of its own, the box's host key
pinned, and an icon. Nothing is installed: Windows 10 and 11 bring OpenSSH and PowerShell.

    .\Add-RecallBox.ps1 -Box 10.20.0.5 -HostKey "ssh-ed25519 AAAA..."

The host key is the line that stands on the box's console and in its enrolment record; without it nothing is
made, because a key that is taken over the network on trust may be anybody's. The file recallbox_desk.pub that
the script names is then signed by whoever looks after the box:

    ssh-keygen -s AUTHORITY -I PC-NAME -n recallbox-desk -V +52w recallbox_desk.pub

and recallbox_desk-cert.pub, which that makes, is put beside it. The key has no passphrase: it opens nothing
but the terminal's door, where everybody types a name and a password of their own.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [ValidatePattern('^[A-Za-z0-9.-]+$')] [string] $Box,
    [Parameter(Mandatory)] [ValidatePattern('^ssh-ed25519 [A-Za-z0-9+/=]+$')] [string] $HostKey,
    [ValidateRange(1, 65535)] [int] $Port = 22
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

if (-not (Get-Command ssh.exe -ErrorAction SilentlyContinue)) {
    throw 'OpenSSH is missing: Settings, Apps, Optional features, add "OpenSSH Client", then run this again.'
}
$Folder = Join-Path $env:USERPROFILE '.recallbox'
New-Item -ItemType Directory -Force -Path $Folder | Out-Null
# Only this user: OpenSSH refuses a key that others may read.
icacls.exe $Folder /inheritance:r /grant:r "$($env:USERNAME):(OI)(CI)F" | Out-Null
if ($LASTEXITCODE -ne 0) { throw "The folder $Folder could not be closed to others." }
$Slashed = $Folder -replace '\\', '/'

$Key = Join-Path $Folder 'recallbox_desk'
if (-not (Test-Path $Key)) {
    # cmd keeps the empty passphrase, which older PowerShells drop on its way.
    cmd.exe /c "ssh-keygen.exe -q -t ed25519 -N `"`" -C `"$env:COMPUTERNAME`" -f `"$Key`""
    if ($LASTEXITCODE -ne 0) { throw 'The key could not be made.' }
}

$Pinned = if ($Port -eq 22) { $Box } else { "[$Box]:$Port" }
$Config = @"
Host recallbox
    HostName $Box
    Port $Port
    User desk
    IdentityFile "$Slashed/recallbox_desk"
    CertificateFile "$Slashed/recallbox_desk-cert.pub"
    IdentitiesOnly yes
    UserKnownHostsFile "$Slashed/known_hosts"
    StrictHostKeyChecking yes
    HostKeyAlgorithms ssh-ed25519
    PreferredAuthentications publickey
    RequestTTY force
    ServerAliveInterval 15
    ServerAliveCountMax 3
"@
# No byte order mark: OpenSSH reads it as part of the first word.
[IO.File]::WriteAllText((Join-Path $Folder 'known_hosts'), "$Pinned $HostKey`n")
[IO.File]::WriteAllText((Join-Path $Folder 'config'), ($Config -replace "`r", '') + "`n")

$Icon = (New-Object -ComObject WScript.Shell).CreateShortcut(
    (Join-Path ([Environment]::GetFolderPath('Desktop')) 'RecallBox.lnk'))
$Icon.TargetPath = (Get-Command ssh.exe).Source
$Icon.Arguments = "-F `"$Folder\config`" recallbox"
$Icon.WorkingDirectory = $Folder
$Icon.Description = 'The front desk of RecallBox'
$Icon.Save()

Write-Host "To be signed: $Key.pub"
Write-Host "Put what comes back beside it, as recallbox_desk-cert.pub; then the icon opens the terminal."
