import path from 'node:path';
import { Low } from 'lowdb';
import type { Logger } from 'pino';
import * as v from 'valibot';
import type { AuditEntry } from '../../domain/audit.ts';
import { type AuditLog, openAuditLog } from './audit-log.ts';
import type { Persistence } from './database.ts';
import { durableFile, type Files, privateMode, syncDirectory, unfinishedSuffix } from './durable-file.ts';
import { createJournal, type Journal, readJournal } from './journal.ts';
import { apply, type Change, collectionNames, emptyState, recordSchemas, type State } from './records.ts';

/** The form of the data directory; one with a higher number was made by a newer relay. */
const format = 1;

/** A journal above this many bytes is folded into the snapshot. */
const journalLimit = 32 * 1024 * 1024;

const snapshotSchema = v.object({
  format: v.number(),
  generation: v.number(),
  records: v.record(v.string(), v.record(v.string(), v.unknown())),
});
type Snapshot = v.InferOutput<typeof snapshotSchema>;

/**
 * Keeps the state in a directory: `relay.json`, written by lowdb, is the state as it was when the generation it names
 * began, and `journal-<generation>.ndjson` is what has been committed since. Reading both gives the present state.
 */
export function filePersistence(
  directory: string,
  files: Files,
  log: Logger,
  now: () => number,
): Persistence {
  const inside = (name: string) => path.join(directory, name);
  const snapshotFile = inside('relay.json');
  let journal: Journal | undefined;
  let audit: AuditLog | undefined;
  let auditFault: unknown;
  let generation = 0;
  /**
   * Bytes that count of journals that were let go: after a failed write, what a file shows beyond what was synced
   * before may not be on disk. Kept until a whole opening has succeeded, however many attempts that takes.
   */
  const trusted = new Map<number, number>();

  const letGo = async () => {
    if (journal !== undefined) trusted.set(generation, journal.size);
    const held = [journal, audit];
    journal = undefined;
    audit = undefined;
    auditFault = undefined;
    await Promise.all(held.map((each) => each?.close().catch(() => undefined)));
  };

  const readSnapshot = async (): Promise<Snapshot> => {
    const low = new Low<Snapshot>(durableFile(files, snapshotFile), { format, generation: 0, records: {} });
    try {
      await low.read();
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new UnreadableData(`${snapshotFile} is damaged; nothing was changed`);
      throw error;
    }
    const snapshot = v.safeParse(snapshotSchema, low.data);
    if (!snapshot.success)
      throw new UnreadableData(`${snapshotFile} is not a relay's data; nothing was changed`);
    if (snapshot.output.format > format) {
      throw new UnreadableData(`${snapshotFile} was written by a newer relay; nothing was changed`);
    }
    return snapshot.output;
  };

  const setAside = async (what: string[]) => {
    if (what.length === 0) return;
    const name = `damaged-${Math.round(now() * 1000)}.ndjson`;
    log.error({ file: name, records: what.length }, 'damaged records were set aside');
    await files.writeFile(inside(name), `${what.join('\n')}\n`, {
      mode: privateMode,
      flag: 'a',
      flush: true,
    });
  };

  const open = async (): Promise<State> => {
    await letGo();
    await files.mkdir(directory, { recursive: true, mode: 0o700 });
    await files.chmod(directory, 0o700);
    const names = await files.readdir(directory);
    for (const name of names.filter((each) => each.endsWith(unfinishedSuffix))) {
      log.warn({ file: name }, 'a file that was never finished is removed');
      await files.unlink(inside(name));
    }
    const snapshot = await readSnapshot();
    const state = emptyState();
    const damaged: string[] = [];
    const audited: AuditEntry[] = [];
    const journals = names.map(generationOf).filter((each) => each >= snapshot.generation);
    generation = Math.max(snapshot.generation, ...journals);
    for (const collection of collectionNames) {
      for (const [id, record] of Object.entries(snapshot.records[collection] ?? {})) {
        load(state, [collection, id, record as never], damaged);
      }
    }
    for (const each of journals.sort((left, right) => left - right)) {
      const bytes = await files.readFile(inside(journalName(each)));
      const read = readJournal(bytes.subarray(0, trusted.get(each) ?? bytes.length).toString('utf8'));
      if (read.torn) log.warn({ file: journalName(each) }, 'the journal ends in a write that was cut off');
      damaged.push(...read.damaged);
      audited.push(...read.audit);
      for (const change of read.changes) load(state, change, damaged);
    }
    await setAside(damaged);
    audit = openAuditLog(files, directory);
    await audit.complete(audited);
    await compact(state);
    trusted.clear();
    return state;
  };

  const compact = async (state: State) => {
    if (auditFault !== undefined) throw auditFault;
    // The journal that is dropped here was what made the audit entries durable.
    await audit?.sync();
    const records = Object.fromEntries(
      collectionNames.map((name) => [name, Object.fromEntries<unknown>(state[name])]),
    );
    const next = generation + 1;
    const before = journal;
    journal = await createJournal(files, inside(journalName(next)));
    generation = next;
    await before?.close();
    await new Low<Snapshot>(durableFile(files, snapshotFile), { format, generation, records }).write();
    const stale = (await files.readdir(directory)).filter(
      (name) => generationOf(name) < next && isJournal(name),
    );
    await Promise.all(stale.map((name) => files.unlink(inside(name))));
    await syncDirectory(files, directory);
  };

  /**
   * Takes the lines that name a record out of what was set aside as damaged, and every sealed value out of the others:
   * a line is there because it is damaged, and it may be the id that is.
   */
  const erase = async (id: string) => {
    for (const name of (await files.readdir(directory)).filter((each) => each.startsWith('damaged-'))) {
      const lines = (await files.readFile(inside(name), 'utf8')).split('\n');
      const kept = lines
        .filter((line) => !line.includes(id))
        .map((line) => line.replace(sealedValue, 'erased'));
      if (kept.join('\n') === lines.join('\n')) continue;
      const unfinished = inside(name) + unfinishedSuffix;
      await files.writeFile(unfinished, kept.join('\n'), { mode: privateMode, flush: true });
      await files.rename(unfinished, inside(name));
      await syncDirectory(files, directory);
    }
  };

  return {
    open,
    compact,
    erase,
    append: async (commits) => {
      if (journal === undefined || audit === undefined) throw new Error('the data directory is not open');
      if (auditFault !== undefined) throw auditFault;
      await journal.append(commits);
      // The journal holds the entries too, so these commits are safe. What the audit log could not take now it gets
      // when the directory is opened again, and nothing is accepted before that.
      await audit.append(commits.flatMap((commit) => commit.audit)).catch((error: unknown) => {
        auditFault = error ?? new Error('the audit log could not be written');
      });
    },
    wantsCompaction: () => (journal?.size ?? 0) > journalLimit,
    readAudit: async (filter) => (await audit?.read(filter)) ?? [],
    close: letGo,
  };
}

/** Data that this relay must not touch: it says why, and nothing has been changed. */
export class UnreadableData extends Error {
  override name = 'UnreadableData';
}

// --- Internal helpers ---

const journalName = (generation: number): string => `journal-${String(generation).padStart(6, '0')}.ndjson`;
/** A JWE in compact form (RFC 7516, section 3.1). */
const sealedValue = /eyJ[\w-]*\.[\w-]*\.[\w-]+\.[\w-]*(\.[\w-]*)?/g;

const isJournal = (name: string): boolean => /^journal-\d{6,}\.ndjson$/.test(name);
const generationOf = (name: string): number => (isJournal(name) ? Number.parseInt(name.slice(8), 10) : -1);

/** A record of the wrong form is set aside and takes nothing else with it. */
function load(state: State, change: Change, damaged: string[]): void {
  const [collection, id, record] = change;
  const schema = recordSchemas[collection];
  // What an older version did not know yet gets its default here.
  const parsed = schema === undefined ? undefined : v.safeParse(v.nullable(schema), record);
  if (parsed?.success) apply(state, [collection, id, parsed.output]);
  else damaged.push(JSON.stringify(change));
}
