import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';

/** How long calls are begun in one turn; whoever is left then waits for the next one. */
const turnLasts: Seconds = 0.005;

/** Calls that are worked on at the same time: as many as share a write to the disk, and no crowd when it is done. */
const mostAtWork = 128;

/** How long a call may have to wait until it is begun: one that would wait longer is refused at once. */
const longestWait: Seconds = 0.5;

/** A line that is shorter takes everybody, or a moment in which the machine does something else would cost refusals. */
const alwaysTaken = 128;

/** How far apart calls are begun, as long as nothing has been measured. */
const usualPace: Seconds = 0.001;

/** How long is measured: calls are begun in bursts, whose own pace says nothing. */
const measured: Seconds = 0.1;

export interface Turns {
  /**
   * Takes a call in, to be begun when its turn comes; what begins it resolves once it is done. Gives false where it would
   * have to wait too long: then it is never begun.
   */
  enter(line: 'noiseaware' | 'others', begin: () => Promise<unknown>): boolean;
  /**
   * Resolves when this turn is over: answers that wait for it are sent one right after the other. To send is what costs
   * most of a small call: an answer that is sent alone wakes whoever reads it, who has gone back to sleep by the next. At
   * once where there is no other call.
   */
  over(): Promise<void>;
  /** For a call that waits for somebody outside, which may take long: as long as it does, it is not worked on. */
  aside<T>(waiting: Promise<T>): Promise<T>;
}

/** Calls in the order in which they came. */
interface Line {
  readonly waiting: (() => Promise<unknown>)[];
  /** How far apart its calls were begun when that was last measured; how many have been begun since when. */
  pace: Seconds;
  begun: number;
  since: Seconds | undefined;
}

/**
 * Begins calls in turns, so that however many come at once, the event loop is never away for long and each is begun in
 * time or refused at once.
 *
 * Only what is worked on takes a place. A body that comes slowly, NoiseAware when it takes its time and a file that
 * passes through stand aside, so that they keep nobody out; each has a limit of its own. NoiseAware's calls wait in a
 * line of their own, which takes turns with the other: no rush of anybody else's makes one be refused, which would cost a
 * person the authorization.
 */
export function createTurns({ elapsed, soon }: Pick<Effects, 'elapsed' | 'soon'>): Turns {
  const lines = { noiseaware: newLine(), others: newLine() };
  let next = lines.noiseaware;
  let atWork = 0;
  let turnBegan: Seconds = 0;
  let going = false;
  let asked = false;
  /** When a turn was asked for or taken last. */
  let askedAt: Seconds = 0;
  /** What lets go of the answers that were made since the last turn. */
  let over: { readonly turn: Promise<void>; end(): void } | undefined;

  const nobodyWaits = () => lines.noiseaware.waiting.length + lines.others.waiting.length === 0;
  const mayBegin = () => atWork < mostAtWork && !nobodyWaits();

  /** Behind all that has come in this turn of the event loop: a body that came together with its head is there then. */
  const askForTurn = () => {
    askedAt = elapsed();
    if (asked) return;
    asked = true;
    soon(() => {
      asked = false;
      takeTurn();
    });
  };

  const takeTurn = () => {
    askedAt = elapsed();
    over?.end();
    over = undefined;
    if (going || !mayBegin()) return;
    going = true;
    turnBegan = askedAt;
    beginOne(turnBegan);
  };

  const beginOne = (now: Seconds) => {
    const line = next.waiting.length > 0 ? next : other(next);
    next = other(line);
    measure(line, now);
    const begin = line.waiting.shift();
    atWork += 1;
    begin?.().then(done, done);
    queueMicrotask(goOnLater);
  };

  /**
   * A tick that a microtask asks for comes when no microtask is left: when the call that was begun has done all that it
   * can without waiting for something.
   */
  const goOnLater = () => process.nextTick(goOn);

  const goOn = () => {
    const now = elapsed();
    if (mayBegin() && now - turnBegan < turnLasts) return beginOne(now);
    going = false;
    if (mayBegin()) askForTurn();
  };

  const count = (change: 1 | -1) => {
    atWork += change;
    if (!going && !asked && mayBegin()) askForTurn();
  };

  const done = () => count(-1);

  const other = (line: Line) => (line === lines.noiseaware ? lines.others : lines.noiseaware);

  return {
    enter: (name, begin) => {
      const line = lines[name];
      const ahead = line.waiting.length;
      const taken = ahead < alwaysTaken || ahead * line.pace <= longestWait;
      if (taken) line.waiting.push(begin);
      if (going) return taken;
      // Where thousands of sockets are read one after another, the event loop takes seconds to come around.
      if (asked && elapsed() - askedAt > turnLasts) takeTurn();
      else if (!asked && mayBegin()) askForTurn();
      return taken;
    },
    over: async () => {
      if (over === undefined) {
        if (atWork <= 1 && nobodyWaits()) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        over = { turn: promise, end: resolve };
        askForTurn();
      }
      return over.turn;
    },
    aside: async (waiting) => {
      count(-1);
      try {
        return await waiting;
      } finally {
        count(1);
      }
    },
  };
}

// --- Internal helpers ---

const newPace = () => ({ pace: usualPace, begun: 0, since: undefined });

const newLine = (): Line => ({ waiting: [], ...newPace() });

/** Counts the first of a line, which is about to be begun. */
function measure(line: Line, now: Seconds): void {
  if (line.waiting.length === 1) {
    // What was measured in a bad moment says nothing any more once nobody else has to wait.
    Object.assign(line, newPace());
    return;
  }
  line.since ??= now;
  if (now - line.since > measured) {
    line.pace = (now - line.since) / line.begun;
    line.begun = 0;
    line.since = now;
  }
  line.begun += 1;
}
