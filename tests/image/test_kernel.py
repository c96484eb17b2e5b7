"""Kernel command line and settings against the kernel self-protection project's list, with named exceptions.

The list is KSPP's "Recommended Settings" (command line and sysctls) and the kernel's own admin guide for the
names; a difference is either mended or argued in hardening_waivers.toml.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from appliance.adapters.box import read_settings_file
from images.product import kernel_command_line

BOOT = {
    "slab_nomerge": "",
    "slub_debug": "ZF",
    "init_on_alloc": "1",
    "init_on_free": "1",
    "page_alloc.shuffle": "1",
    "randomize_kstack_offset": "on",
    "vsyscall": "none",
    "debugfs": "off",
    "lockdown": "confidentiality",
    "mitigations": "auto,nosmt",
    "pti": "on",
    "iommu.passthrough": "0",
    "iommu.strict": "1",
    "iommu": "force",
    "efi": "disable_early_pci_dma",
    "hash_pointers": "always",
    "cfi": "kcfi",
    "oops": "panic",
    "module.sig_enforce": "1",
    "random.trust_bootloader": "off",
    "random.trust_cpu": "off",
    "ia32_emulation": "0",
}
SETTINGS = {
    "kernel.dmesg_restrict": "1",
    "kernel.kptr_restrict": "2",
    "kernel.kexec_load_disabled": "1",
    "kernel.unprivileged_bpf_disabled": "1",
    "kernel.perf_event_paranoid": "3",
    "kernel.yama.ptrace_scope": "3",
    "kernel.randomize_va_space": "2",
    "kernel.modules_disabled": "1",
    "kernel.io_uring_disabled": "2",
    "kernel.oops_limit": "100",
    "kernel.warn_limit": "100",
    "kernel.sysrq": "0",
    "kernel.core_pattern": "|/bin/false",
    "user.max_user_namespaces": "0",
    "net.core.bpf_jit_harden": "2",
    "vm.unprivileged_userfaultfd": "0",
    "vm.mmap_min_addr": "65536",
    "vm.mmap_rnd_bits": "32",
    "dev.tty.ldisc_autoload": "0",
    "dev.tty.legacy_tiocsti": "0",
    "fs.protected_symlinks": "1",
    "fs.protected_hardlinks": "1",
    "fs.protected_fifos": "2",
    "fs.protected_regular": "2",
    "fs.suid_dumpable": "0",
}


@pytest.fixture(scope="module")
def boot_words() -> dict[str, str]:
    return dict(word.partition("=")[::2] for word in kernel_command_line("production").split())


def test_kernel_is_as_hardened_as_recommended(host: Path, boot_words: dict[str, str]) -> None:
    settings = read_settings_file(host / "tree/usr/lib/sysctl.d/90-recallbox.conf")
    waived = tomllib.loads((host / "hardening_waivers.toml").read_text())

    differing = {name for name, wanted in BOOT.items() if boot_words.get(name) != wanted}
    differing |= {name for name, wanted in SETTINGS.items() if settings.get(name) != wanted}
    assert differing == set(waived)
    assert all(len(why) > 20 for why in waived.values())


def test_every_word_of_the_command_line_says_why(host: Path) -> None:
    listed = tomllib.loads((host / "kernel_command_line.toml").read_text())

    assert [] == [word for words in listed.values() for word, why in words.items() if not why.strip()]


@pytest.mark.parametrize("word", ["systemd.verity_root_options", "systemd.machine_id", "systemd.swap"])
def test_box_depends_on_words_of_the_service_manager(boot_words: dict[str, str], word: str) -> None:
    assert {
        "systemd.verity_root_options": "panic-on-corruption",
        "systemd.machine_id": "firmware",
        "systemd.swap": "no",
    }[word] == boot_words.get(word)


def test_production_is_the_development_command_line_less_its_own_words() -> None:
    everywhere = kernel_command_line("production").split()

    assert everywhere == kernel_command_line("development").split()[: len(everywhere)]
