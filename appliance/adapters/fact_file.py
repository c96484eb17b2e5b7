"""An office's fact sheet: `office_facts.toml` beside the site file.

One table a topic with the words in English and, if the office likes, in Spanish. A file with any mistake is
refused whole, naming file, line, key and remedy: half a sheet answers wrongly without anybody noticing.
"""

from __future__ import annotations

from pathlib import Path

from appliance.domain.wording.content import to_gsm7
from appliance.domain.wording.office_facts import TOPICS, OfficeFacts, find_fact_faults
from appliance.toml_text import Fault, read_toml

_LANGS = ("en", "es")
_REMEDY = f'write e.g. [parking] and below it en = "Park behind the building"; topics: {", ".join(TOPICS)}'


def load_facts(path: str, practice_phone: str) -> OfficeFacts:
    """Given where an office's sheet is, or nothing, return it. Raise Misconfigured naming every mistake."""
    if not path:
        return OfficeFacts()
    source = read_toml(Path(path), "make the file, or leave facts_file out of the site file")
    faults: list[Fault] = []
    answers: dict[str, dict[str, str]] = {}
    for topic, said in source.data.items():
        if topic not in TOPICS:
            faults.append(Fault((topic,), f"must be one of {', '.join(TOPICS)}"))
            continue
        if not isinstance(said, dict):
            faults.append(Fault((topic,), "must be a table"))
            continue
        faults += [Fault((topic, key), "must be en or es") for key in said if key not in _LANGS]
        if "en" not in said:
            faults.append(Fault((topic,), "must have words in English: en"))
        answers[topic] = {}
        for lang in _LANGS:
            if lang not in said:
                continue
            words = said[lang]
            if not isinstance(words, str):
                faults.append(Fault((topic, lang), "must be text"))
                continue
            plain = to_gsm7(words)
            faults += [Fault((topic, lang), one) for one in find_fact_faults(topic, plain, practice_phone)]
            answers[topic][lang] = plain.rstrip(". ")
    if faults:
        raise source.refuse(faults, _REMEDY)
    return OfficeFacts(answers)
