"""Verbs for the one file that says everything about a site: check, render, inventory.

They run where the playbooks run, on the MSP's machine; `check` also on any box. None opens a connection.
"""

from __future__ import annotations

from pathlib import Path

import click

from appliance.adapters.fact_file import load_facts
from appliance.adapters.template_file import load_templates
from appliance.cli import as_json, json_option
from appliance.errors import RecallBoxError
from appliance.site_file import Site, read_site, render_site
from appliance.vendors import MADE_ON_THE_BOX, secret_names

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group("site")
def site_group() -> None:
    """Check a site's file, or show what its box gets of it.

    \b
    recallbox site check FILE              is it right? Every mistake with line, key and remedy
    recallbox site render FILE --into DIR  the files that the box gets
    recallbox site inventory FOLDER        all sites of a folder, for Ansible
    """


def _read_whole(file: Path) -> Site:
    """Read a site file and every file it names."""
    site = read_site(file)
    templates, facts = site.settings.templates_file, site.settings.facts_file
    load_templates(str(file.parent / templates) if templates else "")
    load_facts(str(file.parent / facts) if facts else "", site.settings.practice.phone)
    return site


@site_group.command()
@json_option
@file_argument
def check(as_json_flag: bool, file: Path) -> None:
    """Check a site's file and the files it names, and say which secrets the site needs."""
    site = _read_whole(file)
    secrets = {
        name: about for name, about in secret_names(site.settings).items() if name not in MADE_ON_THE_BOX
    }
    faults = site.settings.agreement_faults()
    if as_json_flag:
        waits_for = [{"finding": finding, "remedy": remedy} for finding, remedy in faults]
        click.echo(as_json({"site": site.name, "secrets": secrets, "waits_for": waits_for}))
        return
    click.echo(f"{file} is right. Secrets to hand over when the box is enrolled:")
    for name, about in secrets.items():
        click.echo(f"  {name:28} {about}")
    if faults:
        click.echo("Until this is done the core waits and starts nothing:")
    for finding, remedy in faults:
        click.echo(f"  {finding}: {remedy}")


@site_group.command()
@json_option
@file_argument
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True)
def render(as_json_flag: bool, file: Path, into: Path) -> None:
    """Write the files that the box gets into a folder."""
    rendered = render_site(_read_whole(file))
    for name, text in rendered.items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_text(text)
    if as_json_flag:
        click.echo(as_json({"files": sorted(rendered)}))
    else:
        click.echo(f"{len(rendered)} files in {into}")


@site_group.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def inventory(folder: Path) -> None:
    """Print all sites of a folder in the form of an Ansible inventory script.

    A site whose file has a mistake is listed without its address: the playbooks' first step says what is
    wrong.
    """
    hosts = {file.stem: _variables(file) for file in sorted(folder.glob("*.toml"))}
    click.echo(as_json({"boxes": {"hosts": list(hosts)}, "_meta": {"hostvars": hosts}}))


def _variables(file: Path) -> dict[str, str]:
    named = {"site_file": str(file.resolve())}
    try:
        site = read_site(file)
    except RecallBoxError:
        return named
    return {**named, "ansible_host": site.box.address, "site_lan_address": site.box.lan_address}
