"""Running the prompts' regression suite against a model, recorded or live."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from appliance.domain.advice.asking import Prompt, Request, Said, build_request
from appliance.domain.advice.prompt_profiles import Profile, judge_answer, know_profiles, leak_of, view_of
from appliance.domain.advice.use import Call
from appliance.domain.policy import AiMode, Policy
from appliance.errors import Permanent, Transient
from appliance.ports.model import Model


@dataclass(frozen=True, slots=True)
class ProfileResult:
    """What came of one profile: nothing wrong, what was wrong, or that it was not run."""

    profile: Profile
    wrong: str
    was_run: bool


def run_suite(
    profiles: Sequence[Profile],
    prompts: Mapping[Call, Prompt],
    models: Mapping[Call, str],
    model: Model,
    *,
    record: Callable[[Request, Said], None] | None = None,
) -> list[ProfileResult]:
    """Ask every profile once under the default policy and judge the answers.

    A request in which an invented person's value stands is not sent and fails.
    """
    known, policy = know_profiles(profiles), Policy()
    results = []
    for profile in profiles:
        view = view_of(profile, known)
        request = build_request(
            prompts[profile.call], view, mode=AiMode.PLACEHOLDER, model=models[profile.call], policy=policy
        )
        leak = leak_of(profile, request, view, known)
        if leak:
            results.append(ProfileResult(profile, f"a {leak} would leave", was_run=True))
            continue
        try:
            said = model.ask(request)
        except (Permanent, Transient) as error:
            results.append(ProfileResult(profile, str(error), was_run=False))
            continue
        if record is not None:
            record(request, said)
        results.append(ProfileResult(profile, judge_answer(profile, said), was_run=True))
    return results
