import type { IncomingHttpHeaders } from 'node:http';

/** What a journal entry can be about. */
export type JournalKind =
  | 'authorize_page'
  | 'login'
  | 'signup'
  | 'signup_confirmed'
  | 'organization'
  | 'authorize'
  | 'cancel'
  | 'redirect'
  | 'connection_url_call'
  | 'alert_call'
  | 'token'
  | 'refresh'
  | 'login_api'
  | 'api'
  | 'page_fault'
  | 'revoke'
  | 'unknown_path';

/** What is known of one thing that happened, secrets included: this is a sandbox. */
interface JournalDetails {
  method?: string;
  path?: string;
  url?: string;
  headers?: IncomingHttpHeaders | Record<string, string>;
  /** The body received or, for a ConnectionURL call and a form_post, sent: parsed where it is JSON. */
  request?: unknown;
  /** The body sent or, for a ConnectionURL call, received: as text. */
  answer?: string;
  email?: string;
  organization?: string;
  code?: string;
  accessCode?: string;
  redirect?: string;
  location?: string;
  reason?: string;
  fault?: string;
}

/** One thing the sandbox received or did; `status` is 0 as long as, or if ever, there is no answer. */
export interface JournalEntry {
  readonly at: number;
  readonly kind: JournalKind;
  status: number;
  readonly details: JournalDetails;
}

/** The record of everything that passed, and of every secret among it. */
export interface Journal {
  readonly entries: JournalEntry[];
  /** Writes an entry at once; its status and details may be completed later. */
  write(kind: JournalKind, status: number, details: JournalDetails): JournalEntry;
  /** Settles when this many entries of the kind are written. */
  arrived(kind: JournalKind, count: number): Promise<void>;
  /** Remembers a value that must turn up nowhere outside. */
  secret(value: string): string;
  readonly secrets: ReadonlySet<string>;
}

/** Opens an empty journal that takes its times from `now`. */
export function createJournal(now: () => number): Journal {
  const entries: JournalEntry[] = [];
  const secrets = new Set<string>();
  const watchers = new Set<() => boolean>();
  const countOf = (kind: JournalKind): number => entries.filter((entry) => entry.kind === kind).length;

  return {
    entries,
    secrets,
    write(kind, status, details) {
      const entry = { at: now(), kind, status, details };
      entries.push(entry);
      for (const done of watchers) if (done()) watchers.delete(done);
      return entry;
    },
    arrived: (kind, count) =>
      new Promise((resolve) => {
        const done = (): boolean => {
          const enough = countOf(kind) >= count;
          if (enough) resolve();
          return enough;
        };
        if (!done()) watchers.add(done);
      }),
    secret(value) {
      if (value !== '') secrets.add(value);
      return value;
    },
  };
}
