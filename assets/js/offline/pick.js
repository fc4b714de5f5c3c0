// Which meeting somebody wants to log now, asked of what the phone knows: the one that is on, or was last.
const EARLY = 15 * 60_000;

/** The meeting that began last and lacks an outcome; none of those already in the outbox. */
export function toLog(meetings, inOutbox, now = Date.now()) {
  const open = meetings.filter((meeting) => meeting.log && !meeting.logged && meeting.starts && !inOutbox.has(meeting.id));
  const begun = open.filter((meeting) => meeting.starts <= now + EARLY);
  return begun.sort((one, other) => other.starts - one.starts)[0];
}

/** The next meeting to come, after the one just written up. */
export function toCome(meetings, inOutbox, now = Date.now()) {
  const ahead = meetings.filter((meeting) => meeting.starts > now && !inOutbox.has(meeting.id));
  return ahead.sort((one, other) => one.starts - other.starts)[0];
}

export const kept = (notes, user) =>
  new Set(notes.filter((note) => note.user === user && !note.deleted_at).map((note) => note.meeting));
