// What this phone keeps: notes not yet sent, traces of those that were, and a few facts. Pages and worker share it.
const NAME = "desk-offline";
const TRACES_FOR = 14 * 86_400_000;
const DELETED_FOR = 86_400_000;

let opened;

function open() {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("notes", { keyPath: "client_id" });
      request.result.createObjectStore("sent", { keyPath: "client_id" });
      request.result.createObjectStore("facts", { keyPath: "key" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opened = undefined);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Run `work` in one transaction and return what it put into `result.value`: all of it is kept, or nothing. */
async function together(stores, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    // "strict": a phone that dies a second later still has it.
    const transaction = database.transaction(stores, mode, { durability: mode === "readwrite" ? "strict" : "default" });
    const result = {};
    transaction.oncomplete = () => resolve(result.value);
    transaction.onabort = () => reject(transaction.error || new Error("aborted"));
    try {
      work(transaction, result);
    } catch (error) {
      transaction.abort();
      reject(error);
    }
  });
}

const one = (store, key) =>
  together([store], "readonly", (transaction, result) => {
    transaction.objectStore(store).get(key).onsuccess = (event) => (result.value = event.target.result);
  });

export const note = (id) => one("notes", id);
export const trace = (id) => one("sent", id);
export const fact = async (key) => (await one("facts", key))?.value;

export const remember = (key, value) =>
  together(["facts"], "readwrite", (transaction) => transaction.objectStore("facts").put({ key, value }));

/** All notes, oldest first; what was deleted long ago goes on the way. */
export async function notes() {
  const found = await together(["notes"], "readonly", (transaction, result) => {
    transaction.objectStore("notes").getAll().onsuccess = (event) => (result.value = event.target.result);
  });
  return found.sort((one, other) => one.saved_at - other.saved_at);
}

/** Keep a note. One that corrects `before` says whether that one may have gone out meanwhile: its hold runs out. */
export const keep = (item, before) =>
  together(["notes"], "readwrite", (transaction) => {
    const store = transaction.objectStore("notes");
    if (!before) return void store.put(item);
    store.get(item.client_id).onsuccess = ({ target: { result: now } }) => {
      const gone = !now || Boolean(now.unsure) || now.version !== before.version;
      store.put({ ...item, edited: item.edited || gone });
    };
  });

/** Change a note as it is now; `change` gets it and returns the new one, or nothing to leave it. Returns the new one. */
export const change = (id, alter) =>
  together(["notes"], "readwrite", (transaction, result) => {
    const store = transaction.objectStore("notes");
    store.get(id).onsuccess = (event) => {
      const altered = event.target.result && alter(event.target.result);
      if (!altered) return;
      result.value = altered;
      store.put(altered);
    };
  });

/**
 * The server took it: the note goes and leaves a trace, both or neither. Words that are newer than those it took (or may
 * be: `late`) stay, and say that an earlier version arrived.
 */
export const taken = (item, answer, late) =>
  together(["notes", "sent"], "readwrite", (transaction) => {
    const store = transaction.objectStore("notes");
    store.get(item.client_id).onsuccess = ({ target: { result: now } }) => {
      if (now && (late || now.version !== item.version)) {
        store.put({ ...now, state: "late", arrived: answer.url, errors: [], leased_until: 0, unsure: false });
        return;
      }
      store.delete(item.client_id);
      const { client_id, user, draft, title } = item;
      transaction.objectStore("sent").put({ client_id, user, draft, title, url: answer.url, words: answer.words, at: Date.now() });
    };
  });

/** What was sent from here, newest first. */
export async function traces() {
  const found = await together(["sent"], "readonly", (transaction, result) => {
    transaction.objectStore("sent").getAll().onsuccess = (event) => (result.value = event.target.result);
  });
  return found.sort((one, other) => other.at - one.at);
}

/** Ids of drafts whose words are in the outbox, or were sent from it. */
export const draftsKept = () =>
  together(["notes", "sent"], "readonly", (transaction, result) => {
    result.value = [];
    for (const store of ["notes", "sent"]) {
      transaction.objectStore(store).getAll().onsuccess = (event) => {
        result.value.push(...event.target.result.map((row) => row.draft).filter(Boolean));
      };
    }
  });

/** Traces and deleted notes that nobody will ask for any more. */
export const sweep = (now = Date.now()) =>
  together(["notes", "sent"], "readwrite", (transaction) => {
    transaction.objectStore("sent").openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (now - cursor.value.at > TRACES_FOR) cursor.delete();
      cursor.continue();
    };
    transaction.objectStore("notes").openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (cursor.value.deleted_at && now - cursor.value.deleted_at > DELETED_FOR) cursor.delete();
      cursor.continue();
    };
  });
