import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';

/** Calls that hold a place at the same time: as many as share a write to the disk, and no crowd once it is done. */
const mostAtWork = 128;

/** Calls that are begun in one turn: of calls that take a millisecond each, a turn takes eight. */
const usualPerTurn = 8;

/**
 * For each of these in the turn before, one call more is begun: where thousands of sockets are read and calls refused in
 * one turn, the calls that wait keep their share of the time.
 */
const timeOfOneMore: Seconds = 0.004;

/** A line that is shorter takes every call, so that a short pause of the process refuses none. */
const alwaysTaken = 64;

/** A line that is longer takes none, and neither does one whose first call has waited longer than that. */
const mostWaiting = 128;
const longestWait: Seconds = 0.25;

/** After how long a refused call is worth another try. */
const retryAfter: Seconds = 1;

/** Gives the place of a call back; further calls of it change nothing. */
export type Leave = () => void;

export type Line = 'noiseaware' | 'others';

export interface Admission {
  /**
   * Resolves with a place when the call may begin.
   * @throws {Failure} `rate_limited` at once where it would have to wait too long
   */
  enter(line: Line): Promise<Leave>;
}

/**
 * Load shedding: a bounded queue in front of the calls, so that each is begun soon or refused at once, however many come.
 * NoiseAware's calls have a line of their own, whose calls are begun by turns with those of the other one: neither line
 * can fill the other's places. In each turn of the event loop a few calls are begun, so that sockets are read and answers
 * are sent in between.
 */
export function createAdmission({ elapsed, soon }: Pick<Effects, 'elapsed' | 'soon'>): Admission {
  const lines = { noiseaware: newQueue(), others: newQueue() };
  let next = lines.noiseaware;
  let atWork = 0;
  /** Calls that have been begun in this turn; `endsSoon` while its end is asked for. */
  let begun = 0;
  let perTurn = usualPerTurn;
  let endsSoon = false;

  const hasPlace = () => atWork < mostAtWork && begun < perTurn;

  const askForNextTurn = () => {
    if (endsSoon) return;
    endsSoon = true;
    const began = elapsed();
    soon(() => {
      endsSoon = false;
      perTurn = usualPerTurn + Math.floor((elapsed() - began) / timeOfOneMore);
      beginTurn();
    });
  };

  const beginTurn = () => {
    begun = 0;
    while (hasPlace()) {
      const line = next.length > 0 ? next : other(next);
      const waiting = line.shift();
      if (waiting === undefined) return;
      next = other(line);
      waiting.begin(begin());
    }
  };

  const begin = (): Leave => {
    atWork += 1;
    begun += 1;
    askForNextTurn();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      atWork -= 1;
      if (lines.noiseaware.length + lines.others.length > 0) askForNextTurn();
    };
  };

  const other = (line: Queue) => (line === lines.noiseaware ? lines.others : lines.noiseaware);

  return {
    enter: async (name) => {
      const line = lines[name];
      if (line.length === 0 && hasPlace()) return begin();
      const isSlow = elapsed() - (line[0]?.since ?? elapsed()) > longestWait;
      if (line.length >= mostWaiting || (line.length >= alwaysTaken && isSlow)) throw tooMuch;
      const { promise, resolve } = Promise.withResolvers<Leave>();
      line.push({ since: elapsed(), begin: resolve });
      return promise;
    },
  };
}

// --- Internal helpers ---

type Queue = { readonly since: Seconds; begin(leave: Leave): void }[];

const newQueue = (): Queue => [];

/** One for all refusals: to make an error costs as much as the rest of a refusal. */
const tooMuch = new Failure('rate_limited', {
  detail: 'The relay has more to do than it can at the moment.',
  retryAfter,
});
