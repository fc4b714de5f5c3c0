// Which meeting somebody wants to log now, asked of what the phone knows. As MeetingQuerySet.to_log asks the desk.
const EARLY = 15 * 60_000;

/** The meeting that is on; else the one over last; else one about to begin. None of those already in the outbox. */
export function toLog(meetings, inOutbox, now = Date.now()) {
  const open = meetings.filter((meeting) => meeting.log && !meeting.logged && meeting.starts && !inOutbox.has(meeting.id));
  const latest = (some) => some.sort((one, other) => other.starts - one.starts)[0];
  return (
    latest(open.filter(({ starts, ends }) => starts <= now && ends > now)) ||
    latest(open.filter(({ ends }) => ends <= now)) ||
    latest(open.filter(({ starts }) => starts > now && starts <= now + EARLY))
  );
}

/** The next meeting to come, after the one just written up. */
export function toCome(meetings, inOutbox, now = Date.now()) {
  const ahead = meetings.filter((meeting) => meeting.starts > now && !inOutbox.has(meeting.id));
  return ahead.sort((one, other) => one.starts - other.starts)[0];
}

/** Meetings of which a note waits on this phone. */
export const kept = (notes, user) =>
  new Set(notes.filter((note) => note.user === user && !note.deleted_at).map((note) => note.meeting));
