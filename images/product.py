"""What of ours goes into the image: product and locked wheels, the host's configuration, public keys.

Decides which files those are and with what modes. The wheels are those of requirements.lock for the
image's Python, by hash, fetched with this machine's own pip configuration; nothing is compiled here and
nothing is fetched by the image. Private keys never pass through here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from images.workshop import CHECKOUT, Unbuildable, Workshop, digest_of, only_one, stage

PYTHON = "3.13"
"""Python of Debian 13."""

GLIBC_MINORS = range(41, 4, -1)
"""glibc of Debian 13 is 2.41: wheels for it and for anything older run."""

BUILD_ONLY = ("pip", "setuptools")
"""In the lock because a checkout is installed with them; of no use on the box."""

HOST = CHECKOUT / "firmware_config" / "host"
PACKAGES = Path("usr/lib/recallbox/packages")

LAUNCHER = "#!/usr/bin/python3 -I\nfrom {module} import main\n\nmain()\n"
LAUNCHERS = {
    "recallbox": "appliance.__main__",
    "recallbox-status": "appliance.cli.status_page",
    "recallbox-tui": "tui.__main__",
}


def stage_product(workshop: Workshop, stage_root: Path, public_keys: dict[str, Path], profile: str) -> None:
    """Given an empty folder, lay out in it every file of ours as it will stand below the image's root."""
    shutil.rmtree(stage_root, ignore_errors=True)
    shutil.copytree(HOST / "tree", stage_root, symlinks=True)
    if (only_here := HOST / f"tree-{profile}").exists():
        shutil.copytree(only_here, stage_root, symlinks=True, dirs_exist_ok=True)
    packages = stage_root / PACKAGES
    for name in _tracked("appliance", "tui"):
        target = packages / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CHECKOUT / name, target)
    for table in sorted(HOST.glob("*.toml")):
        shutil.copyfile(table, stage_root / "usr/lib/recallbox" / table.name)
    shutil.copy(HOST.parent / "uefi/factory-reset", stage_root / "usr/lib/recallbox/factory-reset")
    _write_launchers(stage_root)
    for place, source in public_keys.items():
        (stage_root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, stage_root / place)
    _settle_modes(stage_root)
    _compile(workshop, stage_root, "appliance", "tui")


def _tracked(*folders: str) -> list[str]:
    """Return the files of our packages that are under version control, so that no stray file ships."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *folders],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (CHECKOUT / name).is_file()]


def _write_launchers(stage_root: Path) -> None:
    programs = stage_root / "usr/bin"
    programs.mkdir(parents=True, exist_ok=True)
    for name, module in LAUNCHERS.items():
        if (stage_root / PACKAGES / (module.replace(".", "/") + ".py")).exists():
            (programs / name).write_text(LAUNCHER.format(module=module))
            (programs / name).chmod(0o755)
    search = stage_root / "usr/lib/python3/dist-packages/recallbox.pth"
    search.parent.mkdir(parents=True, exist_ok=True)
    search.write_text(f"/{PACKAGES}\n")


def _settle_modes(stage_root: Path) -> None:
    """Give every file one of two modes, whatever the checkout's umask; sudo and usbguard ask for less."""
    for path in stage_root.rglob("*"):
        if path.is_symlink():
            continue
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    for path in (stage_root / "etc/sudoers.d").glob("*"):
        path.chmod(0o440)
    for path in (stage_root / "etc/usbguard").glob("*"):
        path.chmod(0o600)


def locked_wheels(workshop: Workshop) -> Path:
    """Return a tree with the unpacked wheels of the lock for the image's Python, made once per lock."""
    lock = CHECKOUT / "requirements.lock"
    target = workshop.cache / f"wheels-{digest_of([lock])[:12]}"
    with only_one(workshop.cache / "wheels.lock"):
        if not target.exists():
            with stage("wheels"):
                part = target.with_name(target.name + ".part")
                _unpack(lock, part / PACKAGES)
                _compile(workshop, part)
                part.rename(target)
    return target


def _unpack(lock: Path, part: Path) -> None:
    shutil.rmtree(part, ignore_errors=True)
    platforms = [f"manylinux_2_{minor}_x86_64" for minor in GLIBC_MINORS] + ["manylinux2014_x86_64"]
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install"]
    command += ["--target", str(part), "--no-deps", "--no-compile", "--only-binary", ":all:"]
    command += ["--python-version", PYTHON, "--implementation", "cp", "--require-hashes"]
    command += [word for platform in platforms for word in ("--platform", platform)]
    run = subprocess.run([*command, "-r", str(lock)], capture_output=True, text=True, check=False)
    if run.returncode:
        last = "\n".join(run.stderr.splitlines()[-5:])
        raise Unbuildable(f"the wheels of requirements.lock for Python {PYTHON} are not to be had:\n{last}")
    for name in BUILD_ONLY:
        for path in [*part.glob(name), *part.glob(f"{name}-*.dist-info"), *part.glob("_distutils_hack")]:
            shutil.rmtree(path)
    shutil.rmtree(part / "bin", ignore_errors=True)
    (part / "distutils-precedence.pth").unlink(missing_ok=True)


def _compile(workshop: Workshop, tree: Path, *names: str) -> None:
    """Compile packages to bytecode that is used unchecked: on a verity root no source can differ from it."""
    inside = f"/cache/{(tree / PACKAGES).relative_to(workshop.cache)}"
    options = ["-q", "-f", "-s", inside, "-p", f"/{PACKAGES}", "--invalidation-mode", "unchecked-hash"]
    folders = [f"{inside}/{name}" for name in names if (tree / PACKAGES / name).exists()]
    workshop.run("python3", "-m", "compileall", *options, *(folders or [inside]))


def kernel_command_line(profile: str) -> str:
    """Return the kernel command line: one word a line in its file, with why; those of a profile after it."""
    listed = tomllib.loads((HOST / "kernel_command_line.toml").read_text())
    words = [*listed["everywhere"], *listed.get(profile, {})]
    return " ".join(words)
