"""What can get in the way of starting and running."""


class ServicesError(Exception):
    """Full sentences, shown without a traceback, that say what is wrong and what to do."""


class LockHeldError(Exception):
    """Another process holds a lock; the argument is the note it left in the file."""


class StopRequestedError(Exception):
    """Somebody asked for the end (Ctrl-C, SIGTERM, SIGHUP) while something was under way."""
