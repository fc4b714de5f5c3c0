"""How many examples a property is tried with.

`make test` tries the same ones each time: what lands depends on the change, not on luck.
`make properties` seeks new ones, EXAMPLES times as many.
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("EXAMPLES", "0"))
USUAL = 100


def examples(usual: int) -> int:
    """Return how many to try where `make test` tries so many."""
    return usual * (TIMES or 1)


def choose() -> None:
    """Let all properties be tried this way that do not say otherwise."""
    settings.register_profile(
        "desk",
        derandomize=not TIMES,
        max_examples=examples(USUAL),
        deadline=None,  # a busy machine is no fault of the product
        # Nor is that one; and each example that writes rows rolls them back itself.
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    settings.load_profile("desk")
