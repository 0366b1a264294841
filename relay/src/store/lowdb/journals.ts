import path from 'node:path';
import type { Logger } from 'pino';
import type { AuditEntry } from '../../domain/audit.ts';
import { type Files, namesIn, syncDirectory } from './durable-file.ts';
import {
  createJournal,
  cutJournal,
  generationOf,
  type Journal,
  journalName,
  readJournal,
} from './journal.ts';
import type { Commit } from './persistence.ts';
import type { Change } from './records.ts';

/** All journals that are not in the shards yet; the newest takes what is committed. */
export interface Journals {
  /** Gives what the journals from a generation on committed, in order, and changes nothing. */
  read(from: number, take: (change: Change) => void): Promise<{ audit: AuditEntry[]; damaged: string[] }>;
  /** Makes durable what was read, and cuts off what was not. */
  settle(): Promise<void>;
  /** Begins a new one and gives its generation. */
  begin(): Promise<number>;
  /** Resolves once it is durable. After a rejection nothing is taken before {@link mend} has succeeded. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Sees to it that nothing of a failed append is on the disk, and begins a new journal. */
  mend(): Promise<void>;
  /** The audit entries of all. */
  audited(): Promise<AuditEntry[]>;
  /** Removes those before a generation. */
  drop(before: number): Promise<void>;
  /** Bytes in all of them. */
  size(): number;
  close(): Promise<void>;
}

export function openJournals(files: Files, directory: string, log: Logger): Journals {
  /** The bytes that count of each journal that takes no more, by generation. */
  const past = new Map<number, number>();
  let current: Journal | undefined;
  /** The number of the current one, and the highest that was ever used. */
  let generation = 0;
  let last = 0;
  let failed = false;
  /** What was read and is to be settled. */
  let found: { generation: number; size: number; counts: boolean }[] = [];

  const fileOf = (each: number) => path.join(directory, journalName(each));

  const retire = async () => {
    const retired = current;
    if (retired === undefined) return;
    current = undefined;
    past.set(generation, retired.size);
    await retired.close().catch(() => undefined);
  };

  const begin = async () => {
    if (failed) throw new Error('the journal has failed');
    // A number is never used twice: a file by the name of one that could not be begun may yet be there.
    last += 1;
    const next = last;
    const begun = await createJournal(files, fileOf(next));
    await retire();
    generation = next;
    current = begun;
    return next;
  };

  const read = async (from: number, take: (change: Change) => void) => {
    const names = await namesIn(files, directory);
    const generations = names.flatMap((name) => generationOf(name) ?? []);
    last = generations.reduce((highest, each) => Math.max(highest, each), from);
    generation = last;
    const audit: AuditEntry[] = [];
    const damaged: string[] = [];
    if (from > 0 && !generations.includes(from))
      log.error({ file: journalName(from) }, 'a journal is missing');
    for (const each of generations.sort((left, right) => left - right)) {
      if (each < from) continue;
      const bytes = await files.readFile(fileOf(each));
      const journal = await readJournal(bytes, (commit) => {
        for (const change of commit.changes) take(change);
        audit.push(...commit.audit);
      });
      if (journal.size < bytes.length) {
        log.warn({ file: journalName(each) }, 'the journal ends in a write that was cut off');
      }
      found.push({ generation: each, size: journal.size, counts: journal.size > 0 || each === from });
      damaged.push(...journal.damaged);
    }
    return { audit, damaged };
  };

  const settle = async () => {
    for (const { generation: each, size, counts } of found) {
      await cutJournal(files, fileOf(each), size);
      // A relay that is started again and again leaves none behind each time.
      if (counts) past.set(each, size);
      else await files.unlink(fileOf(each));
    }
    found = [];
  };

  return {
    read,
    settle,
    begin,
    append: async (commits) => {
      if (current === undefined || failed) throw new Error('no journal is open');
      await current.append(commits).catch((error: unknown) => {
        failed = true;
        log.error({ file: journalName(generation), err: error }, 'the journal cannot be written');
        throw error;
      });
    },
    mend: async () => {
      if (failed) {
        await retire();
        await cutJournal(files, fileOf(generation), past.get(generation) ?? 0);
        failed = false;
      }
      if (current === undefined) await begin();
    },
    audited: async () => {
      const sizes = new Map(past);
      if (current !== undefined) sizes.set(generation, current.size);
      const audit: AuditEntry[] = [];
      for (const [each, size] of sizes) {
        const bytes = (await files.readFile(fileOf(each))).subarray(0, size);
        await readJournal(bytes, (commit) => audit.push(...commit.audit));
      }
      return audit;
    },
    drop: async (before) => {
      const names = await files.readdir(directory);
      const old = names.filter((name) => (generationOf(name) ?? before) < before);
      await Promise.all(old.map((name) => files.unlink(path.join(directory, name))));
      await syncDirectory(files, directory);
      for (const each of past.keys()) if (each < before) past.delete(each);
    },
    size: () => [...past.values()].reduce((sum, size) => sum + size, current?.size ?? 0),
    close: retire,
  };
}
