"""The judge of drafts: is every word of this text fit to reach the patient's phone?

Decides pass or flag, with all reasons; it rewrites nothing and asks no model. Rules only, because the
answer must be the same tomorrow and explainable to an auditor. A doubt is a flag: a person then reads
the draft, which costs a minute, where a leak costs a breach assessment.
"""

from __future__ import annotations

from appliance.domain.phi.facts import DraftFacts, DraftPolicy, Judgement, Reason, Verdict
from appliance.domain.phi.judge import judge_draft, scan_for_values

__all__ = ["DraftFacts", "DraftPolicy", "Judgement", "Reason", "Verdict", "judge_draft", "scan_for_values"]
