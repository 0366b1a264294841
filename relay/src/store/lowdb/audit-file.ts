import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { type Files, linesFromEnd, readChunks, withFile } from '../../base/files.ts';
import type { Seconds } from '../../base/time.ts';
import { type AuditEntry, auditEntry, matchesFilter } from '../../domain/audit/audit.ts';
import { type Chained, type Tip, verifyChain } from '../../domain/audit/audit-chain.ts';
import { linesOf } from '../lines.ts';
import type { AuditLog } from '../transactional/transaction.ts';
import { isAbsentFrom, type LogForm, type SegmentedLog, segmentedLog } from './segmented-log.ts';

/** The audit log: a segment for each month, in which a line is an entry as JSON, with its number and chain value. */
export interface AuditFile extends AuditLog, Omit<SegmentedLog<Tip, Chained>, 'removeBefore' | 'upTo'> {}

export function auditFile(files: Files, directory: string, log: Logger): AuditFile {
  const segments = segmentedLog<Tip, Chained>(files, directory, log, form);
  const { names } = segments;
  const inside = (name: string) => path.join(directory, name);

  return {
    ...segments,
    read: async ({ limit, ...filter }) => {
      const isWanted = matchesFilter({ ...filter, limit });
      // Texts that a matching line must contain: other lines need not be parsed.
      const held = [filter.connection, filter.account]
        .filter((each) => each !== undefined)
        .map((text) => JSON.stringify(text).slice(1, -1));
      const { after = 0, since = 0 } = filter;
      const events = filter.what && new Set<string>(filter.what);
      const kept = segments.kept();
      const found = kept.filter(isWanted).slice(-limit).reverse();
      const isInFile = isAbsentFrom(kept);
      let isOver = false;
      // Earlier months have no entry of that time, and numbers decrease from line to line.
      for (const name of (await names()).filter((each) => each >= form.nameAt(since)).reverse()) {
        await withFile(files, inside(name), async (handle) => {
          for await (const line of linesFromEnd(handle, held[0])) {
            isOver = found.length >= limit || numberOf(line) <= after;
            if (isOver) return;
            if (events?.has(eventOf(line)) === false) continue;
            if (!held.every((text) => line.includes(text))) continue;
            found.push(...form.parseLine(line).filter((each) => isInFile(each) && isWanted(each)));
          }
        });
        if (isOver) break;
      }
      return found.reverse().map(({ seq, entry }) => ({ seq, entry }));
    },
    verify: async (known, beginning) => {
      const look = verifyChain(known, segments.tip(), beginning);
      // Kept entries may be written to a file during this call.
      const late = [...segments.kept()];
      for (const name of await names()) {
        await withFile(files, inside(name), async (handle) => {
          for await (const { text } of linesOf(readChunks(handle)))
            if (text.trim() !== '') look.take(form.parseLine(text)[0]);
        });
      }
      for (const each of late) look.take(each);
      return look.verdict();
    },
    removeBefore: (at, note) =>
      segments.removeBefore(at, async (name = '') => note(await firstNumber(files, inside(name)))),
    upTo: async (last) => {
      const { entries, close } = await segments.upTo(last);
      return {
        entries: async function* () {
          for await (const { entry } of entries()) yield entry;
        },
        close,
      };
    },
  };
}

// --- Internal helpers ---

const placed = v.object({ seq: v.number(), chain: v.string() });

const form: LogForm<Chained> = {
  title: 'audit log',
  keepsNewest: true,
  pattern: /^audit-\d{4}-\d\d\.ndjson$/,
  nameAt: (at: Seconds) => `audit-${new Date(at * 1000).toISOString().slice(0, 7)}.ndjson`,
  timeOf: ({ entry }) => entry.at,
  lineOf: ({ seq, chain, entry }) => `{"seq":${seq},"chain":"${chain}",${JSON.stringify(entry).slice(1)}\n`,
  parseLine: (line) => {
    try {
      const { seq, chain, ...entry } = JSON.parse(line) as Chained & AuditEntry;
      return v.is(placed, { seq, chain }) && v.is(auditEntry, entry) ? [{ seq, chain, entry }] : [];
    } catch {
      return [];
    }
  },
};

/** The number of a file's first entry. */
const firstNumber = (files: Files, file: string): Promise<number> =>
  withFile(files, file, async (handle) => {
    for await (const { text } of linesOf(readChunks(handle))) {
      const [first] = form.parseLine(text);
      if (first !== undefined) return first.seq;
    }
    return 1;
  });

/** The entry number at the start of a line, without parsing the rest; NaN if there is none. */
const numberOf = (line: string): number => Number(/^\{"seq":(\d+)/.exec(line)?.[1]);

/** The event of a line, without parsing it: the first field of that name. */
const eventOf = (line: string): string => /"what":"(\w+)"/.exec(line)?.[1] ?? '';
