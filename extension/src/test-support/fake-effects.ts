import type { AuthorizationEnd, Effects } from '../app/effects.ts';
import { patternOf } from '../app/tools/site.ts';
import { createFakeRelay } from './fake-relay.ts';

function fakeStorage(): Effects['storage'] & { contents: Map<string, unknown> } {
  const contents = new Map<string, unknown>();
  return {
    contents,
    get: async (name) => structuredClone(contents.get(name)),
    set: async (name, value) => void contents.set(name, structuredClone(value)),
    remove: async (name) => void contents.delete(name),
  };
}

/** One key for all tests. */
const key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
  'sign',
  'verify',
]);

/** A login window that stays open until a test ends it. */
interface FakeWindow {
  id: number;
  url: string;
  end(how: AuthorizationEnd): void;
}

/** A browser that outlives its workers, a relay, and a clock that tests move. */
export function createFakeWorld() {
  let now = Date.parse('2026-05-12T12:00:00Z');
  const relay = createFakeRelay(() => now);
  const windows: FakeWindow[] = [];
  const closed: number[] = [];
  let waiting: { until: number; ring(): void }[] = [];
  const storage = fakeStorage();
  let seed = 0;
  const sites = new Set<string>();
  const runs: string[][] = [];
  const told: string[] = [];
  const badges: string[] = [];
  const notices = new Map<string, { title: string; message: string }>();
  const alarm = { at: Number.NaN };
  const policy: Record<string, unknown> = {};
  const spoken: unknown[] = [];
  const panels = new Set<number>();
  const questionsShown = { count: 0 };

  const effects: Effects = {
    now: () => now,
    randomBytes: (size) => {
      seed += 1;
      return new Uint8Array(size).fill(seed);
    },
    wait: (milliseconds) =>
      new Promise((ring) => {
        waiting.push({ until: now + milliseconds, ring });
      }),
    fetch: relay.fetch,
    isAnswered: async () => relay.isHidden,
    version: '0.3.0',
    storage,
    newKey: async () => key,
    identity: {
      redirectUrl: (path) => `https://extension.chromiumapp.org/${path}`,
      authorize: (url, onWindow) =>
        new Promise((end) => {
          const id = windows.length + 1;
          windows.push({ id, url, end });
          onWindow({ id, origin: new URL(url).origin });
        }),
      closeWindow: async ({ id }) => void closed.push(id),
      showWindow: async () => undefined,
    },
    sites: {
      list: async () => [...sites],
      allows: async (origin) => sites.has(patternOf(origin)),
    },
    toolPages: {
      runOn: async (patterns) => void runs.push(patterns),
      tell: async (news) => void told.push(news),
    },
    showBadge: async ({ text }) => void badges.push(text),
    notifications: {
      show: async (id, notice) => void notices.set(id, notice),
      clear: async (id) => void notices.delete(id),
    },
    readPolicy: async () => policy,
    speak: async (language) => void spoken.push(language),
    wakeAt: async (time) => {
      alarm.at = time;
    },
    extendWorkerLife: async () => undefined,
    isPanelOpen: async (window) => panels.has(window),
    showQuestion: async () => {
      questionsShown.count += 1;
    },
  };

  return {
    effects,
    relay,
    windows,
    closed,
    storage,
    /** Match patterns of the sites that the person allows. */
    sites,
    /** The match patterns of each call of `runOn`. */
    runs,
    /** The messages that were sent to tools' pages. */
    told,
    questionsShown,
    /** The windows in which the panel is open. */
    panels,
    /** The administrator's policy. */
    policy,
    /** The languages that texts were switched to. */
    spoken,
    /** The texts of the toolbar button's badge, the last one shown now. */
    badges,
    /** The shown notifications by id. */
    notices,
    /** When the alarm was last set to fire. */
    alarm,
    /** All stored records as text, without the session and its key. */
    stored: () => JSON.stringify([...storage.contents].filter(([name]) => name !== 'credential')),
    /**
     * Moves the clock.
     * @returns how many waits have ended
     */
    advance(milliseconds: number): number {
      now += milliseconds;
      const due = waiting.filter(({ until }) => until <= now);
      waiting = waiting.filter(({ until }) => until > now);
      for (const { ring } of due) ring();
      return due.length;
    },
    /** Sets the browser up as an enrolment does. */
    setUp(overrides: Record<string, unknown> = {}) {
      storage.contents.set('credential', { session: 'session-1', key });
      storage.contents.set('relay', {
        address: 'https://relay.example.com',
        session: 'hash-of-session-1',
        staff: { id: 'staff-1', name: 'Ana Ruiz', role: 'staff' },
        signsIn: false,
        loginHost: 'login.noiseaware.io',
        sessionEnded: false,
        ...overrides,
      });
    },
  };
}

export type FakeWorld = ReturnType<typeof createFakeWorld>;
