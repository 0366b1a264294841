import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { type Files, findLineOffset, ifFileExists, readChunks } from '../../base/files.ts';
import type { Seconds } from '../../base/time.ts';
import { type LoggedEvent, loggedEvent } from '../../domain/webhook/webhook.ts';
import { linesOf } from '../lines.ts';
import type { EventLog } from '../transactional/transaction.ts';
import { checkedLine, readChecked } from './checked-line.ts';
import { type LogForm, type SegmentedLog, segmentedLog } from './segmented-log.ts';

/** The events of a subject with lower numbers than `before`, which are to be erased. */
export interface Erasure {
  readonly subject: string;
  readonly before: number;
}

/** The log of events: a segment for each day, in which a line is an event as JSON behind its checksum. */
export interface EventFile
  extends EventLog,
    Pick<SegmentedLog<Numbered, LoggedEvent>, 'keep' | 'makeRoom' | 'write'> {
  /** The last event of all. */
  last: SegmentedLog<Numbered, LoggedEvent>['tip'];
  /** Takes the write-ahead log's events and erasures; `tip` is the last number at the time of the snapshot. */
  start(events: readonly LoggedEvent[], erasures: readonly Erasure[], tip: number): Promise<void>;
  /** Hides events from now on, until {@link erase} has removed them. */
  expectErasing(erasures: readonly Erasure[]): void;
  /** Removes the hidden events from the files. None of them may be kept. */
  erase(): Promise<void>;
}

export function eventFile(files: Files, directory: string, log: Logger): EventFile {
  const segments = segmentedLog<Numbered, LoggedEvent>(files, directory, log, form);
  const hidden = new Map<string, number>();
  /** Older events are not read any more; a segment is removed with the last of them. */
  let oldest: Seconds = 0;
  const isHidden = ({ subject, seq, at }: LoggedEvent) => at < oldest || seq < (hidden.get(subject) ?? 0);
  let erasures = 0;
  const expectErasing = (expected: readonly Erasure[]) => {
    erasures += expected.length;
    for (const { subject, before } of expected) hidden.set(subject, before);
  };
  /** The number of the first event in each segment, which never changes but by an erasure. */
  const firsts = new Map<string, number>();

  /**
   * The events of a segment with numbers above `seq`; none if retention has removed it meanwhile.
   * @param held a text without which lines are skipped unparsed
   */
  async function* inSegment(name: string, seq: number, held = ''): AsyncGenerator<LoggedEvent> {
    const handle = await ifFileExists(files.open(path.join(directory, name), 'r'));
    if (handle === undefined) return;
    try {
      const start = await findLineOffset(handle, (line) => numberOf(line) <= seq);
      for await (const { text } of linesOf(readChunks(handle, undefined, start))) {
        if (text.includes(held) && !(numberOf(text) <= seq)) yield* form.parseLine(text);
      }
    } finally {
      await handle.close();
    }
  }

  const firstIn = async (name: string): Promise<number> => {
    const known = firsts.get(name);
    if (known !== undefined) return known;
    for await (const { seq } of inSegment(name, 0)) {
      firsts.set(name, seq);
      return seq;
    }
    return Number.POSITIVE_INFINITY;
  };

  /** The segments that may have events with numbers above `seq` and later than that time, the oldest first. */
  const segmentsAfter = async (seq: number, later: Seconds): Promise<string[]> => {
    const names = (await segments.names()).filter((name) => name >= form.nameAt(later));
    // By bisection: the last segment that begins with that number or before it. One without a readable event counts as later.
    let [begin, end] = [0, names.length];
    while (end - begin > 1) {
      const middle = Math.floor((begin + end) / 2);
      if ((await firstIn(names[middle] ?? '')) <= seq + 1) begin = middle;
      else end = middle;
    }
    return names.slice(begin);
  };

  return {
    keep: segments.keep,
    makeRoom: segments.makeRoom,
    write: segments.write,
    last: segments.tip,
    removeBefore: async (at) => {
      oldest = at;
      await segments.removeBefore(at);
    },
    expectErasing,
    get tip() {
      return segments.tip()?.seq ?? 0;
    },
    get erasures() {
      return erasures;
    },
    start: async (events, expected, tip) => {
      await segments.start(events, tip === 0 ? undefined : { seq: tip });
      expectErasing(expected);
    },
    after: async function* (seq, { later = 0, event: held } = {}) {
      // Kept events may be written to a file during this call.
      const late = [...segments.kept()];
      const end = late[0]?.seq ?? (segments.tip()?.seq ?? 0) + 1;
      if (seq + 1 < end) {
        for (const name of await segmentsAfter(seq, later)) {
          for await (const event of inSegment(name, seq, held)) {
            if (event.seq >= end) break;
            if (!isHidden(event)) yield event;
          }
        }
      }
      for (const event of late) if (event.seq > seq && !isHidden(event)) yield event;
    },
    erase: async () => {
      if (hidden.size === 0) return;
      const erasing = [...hidden];
      const isErased = ({ subject, seq }: LoggedEvent) => seq < (hidden.get(subject) ?? 0);
      await segments.erase(isErased, (line) => erasing.some(([subject]) => line.includes(subject)));
      firsts.clear();
      for (const [subject, before] of erasing) if (hidden.get(subject) === before) hidden.delete(subject);
    },
    upTo: async (last) => {
      const { entries, close } = await segments.upTo(last);
      return {
        entries: async function* () {
          for await (const event of entries()) if (!isHidden(event)) yield event;
        },
        close,
      };
    },
  };
}

// --- Internal helpers ---

type Numbered = Pick<LoggedEvent, 'seq'>;

const form: LogForm<LoggedEvent> = {
  title: 'event log',
  keepsNewest: false,
  pattern: /^events-\d{4}-\d\d-\d\d\.ndjson$/,
  nameAt: (at) => `events-${new Date(at * 1000).toISOString().slice(0, 10)}.ndjson`,
  timeOf: ({ at }) => at,
  lineOf: checkedLine,
  parseLine: (line) =>
    readChecked(Buffer.from(line)).values.flatMap((value) => {
      const parsed = v.safeParse(loggedEvent, value);
      return parsed.success ? [parsed.output] : [];
    }),
};

/** The number of an event at the start of its line, without parsing the rest; NaN if there is none. */
const numberOf = (line: string): number => Number(/^[0-9a-f]{8} \{"seq":(\d+)/.exec(line)?.[1]);
