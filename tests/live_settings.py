"""The product's own settings for processes a test starts beside itself: real worker, real clock.

They share the test's database and Redis; a queue and keys of their own keep test runs apart.
"""

import os

from invest_up.settings import *  # noqa: F403

RUN = os.environ["LIVE_RUN"]
DATABASES["default"]["NAME"] = os.environ["LIVE_DATABASE"]  # noqa: F405
CACHES["default"]["KEY_PREFIX"] = RUN  # noqa: F405
CELERY_TASK_DEFAULT_QUEUE = RUN
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,  # noqa: F405
    "global_keyprefix": f"{RUN}:",
}
