"""Placement ladders as the YAML that they are read from (docs/reference/placement-ladders.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import yaml

from hemmaplan.core.placement_ladder import Ladder, Step

Post = Mapping[str, Any]
"""A ladder as the file has it: its fields by name, `steps` as a list of the same."""


def ladder_yaml(posts: Iterable[Post]) -> str:
    """The posts as one file; `ingest.ladders.parse` of it gives the same ladders."""
    return yaml.safe_dump(
        [dict(post) for post in posts], allow_unicode=True, sort_keys=False, width=100
    )


def post_of(ladder: Ladder) -> dict[str, Any]:
    """A ladder's post, without the steps' fields that are as when left out."""
    authority = {each.function: str(each.most) for each in ladder.authority}
    bought = {
        **({"authority": authority} if authority else {}),
        **({"direct_limit": str(ladder.direct_limit)} if ladder.direct_limit else {}),
    }
    return {
        "key": ladder.key, "label": ladder.label, "area": ladder.area, "from": ladder.from_date,
        "reference": ladder.reference, "order": ladder.order.value,
        "always": [each.value for each in ladder.always], **bought,
        "steps": [_step(step) for step in ladder.steps],
    }  # fmt: skip


def _step(step: Step) -> dict[str, Any]:
    values = {each.name: getattr(step, each.name) for each in fields(step)}
    values["care_forms"] = list(step.care_forms)
    return {name: value for name, value in values.items() if value}
