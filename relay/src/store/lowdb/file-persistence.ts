import path from 'node:path';
import type { Logger } from 'pino';
import type { AuditEntry } from '../../domain/audit.ts';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { type AuditLog, openAuditLog } from './audit-log.ts';
import { setAside } from './damaged.ts';
import { type Files, namesIn, syncDirectory } from './durable-file.ts';
import { createErasing, everForgotten, forgottenBy } from './erasing.ts';
import { writeShards } from './fold.ts';
import { openJournals } from './journals.ts';
import { format, type Manifest, readManifest, writeManifest } from './manifest.ts';
import type { Persistence, ShardImage } from './persistence.ts';
import { collectionNames, type State, shelfOf } from './records.ts';
import { type Layout, layoutFrom, replay, shardFiles } from './shards.ts';
import { removeUnfinished } from './unfinished.ts';
import { backUp } from './upgrade.ts';

/** How large the parts are into which the data is cut. */
export interface Sizes {
  /** Records in a shard on the average; the largest have a few more than twice as many. */
  shard: number;
  /** Journals above so many bytes are folded into the shards: these, and so many more for each record there is. */
  journal: number;
  journalPerRecord: number;
  /** Shards that are written while a start waits; where there are more, they are left to when the journals grow. */
  atStart: number;
}

/**
 * Folding costs about as much as all the records are large, so it may only come with a certain share of that written:
 * then it costs each write the same, however many records there are.
 */
export const usualSizes: Sizes = {
  shard: 128,
  journal: 16 * 1024 * 1024,
  journalPerRecord: 256,
  atStart: 64,
};

/**
 * Keeps the state in a directory: `records/` has it in shards, as it was at some time since the generation began that
 * `relay.json` names, and `journal-<generation>.ndjson` is what has been committed since then. A change says what a
 * record is and not what becomes of it, so that reading the journals on top of the shards, old or new, gives the
 * present state.
 */
export function filePersistence(
  directory: string,
  files: Files,
  log: Logger,
  now: () => number,
  sizes: Sizes = usualSizes,
): Persistence {
  const inside = (name: string) => path.join(directory, name);
  const manifestFile = inside('relay.json');
  const shards = shardFiles(files, inside('records'), log);
  const journals = openJournals(files, directory, log);
  let audit: AuditLog | undefined;
  let auditFault: unknown;
  const erasing = createErasing(files, directory);
  /** Why what was forgotten still stands beside the data; each fold and each start tries again. */
  let erasingFault: unknown;
  let state: State | undefined;
  /** What was read and is not worked with yet. */
  let opened:
    | { format: number | undefined; state: State; damaged: string[]; audit: AuditEntry[]; owes: boolean }
    | undefined;
  let manifest: Manifest = {
    format,
    generation: 0,
    records: {},
    audit: null,
    writtenAt: now(),
  };
  /** What the manifest says when the fold is done that is under way, or that could not be finished. */
  let folding: Pick<Manifest, 'generation' | 'audit'> | undefined;
  /** The time of the last write. */
  let latest = 0;

  let turn: Promise<unknown> = Promise.resolve();
  /** What touches journals and audit log does so one after another. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  const journalLimit = () =>
    collectionNames.reduce(
      (sum, name) => sum + (state?.[name].size ?? 0) * sizes.journalPerRecord,
      sizes.journal,
    );

  const failAudit = (error: unknown) => {
    log.error({ err: error }, 'the audit log cannot be written');
    auditFault = error ?? new Error('the audit log could not be written');
  };

  const open = async (): Promise<State> => {
    const found = await readManifest(files, manifestFile);
    if (found === undefined && (await namesIn(files, inside('records'))).length > 0) {
      throw new OperatorRefusal(
        'store_unusable',
        `${manifestFile} is missing, though there are records; nothing was changed`,
      );
    }
    // Journals from before the snapshot of format 1 do not count, whatever the next start finds of the upgrade.
    if (found?.format === 1) manifest = { ...manifest, generation: found.generation };
    else if (found !== undefined) manifest = found;
    const { state: read, damaged } = await shards.read(layoutFrom(manifest.records));
    if (found?.format === 1) {
      for (const [collection, records] of Object.entries(found.records)) {
        for (const [id, record] of Object.entries(records)) {
          replay(read, [collection, id, record] as never, damaged);
        }
      }
    }
    const journalled = await journals.read(manifest.generation, (change) => replay(read, change, damaged));
    damaged.push(...journalled.damaged);
    erasing.add(manifest.erasing ?? everForgotten(read));
    state = read;
    audit = openAuditLog(files, directory, manifest.audit);
    const owes = manifest.erasing === undefined || erasing.pending().length > 0;
    opened = { format: found?.format, state: read, damaged, audit: journalled.audit, owes };
    return read;
  };

  const begin = async () => {
    if (opened === undefined || audit === undefined) throw new Error('the data directory is not open');
    const { format: before, state: read, damaged, audit: entries, owes } = opened;
    opened = undefined;
    await files.mkdir(directory, { recursive: true, mode: 0o700 });
    await files.chmod(directory, 0o700);
    await files.mkdir(inside('records'), { recursive: true, mode: 0o700 });
    await removeUnfinished(files, directory, log);
    if (before === 1) {
      log.warn(
        { backup: await backUp(files, directory, 1, now()) },
        'the data of an older relay is upgraded',
      );
    }
    noticeClock(manifest.writtenAt);
    for (const name of await shards.strays(layoutFrom(manifest.records))) {
      log.warn({ file: name }, 'a file that was never finished is removed');
      await shards.remove(name);
    }
    await journals.settle();
    // What is set aside now is from after that, and has its sealed values to itself.
    await eraseBeside();
    await setAside(files, directory, damaged, { log, now: now() });
    // A process may have ended between forgetting these and erasing them.
    erasing.add(forgottenBy(entries));
    await audit.complete(entries);
    const dirty = collectionNames.reduce((sum, name) => sum + read[name].dirty().length, 0);
    const foldsNow =
      before !== format ||
      damaged.length > 0 ||
      owes ||
      erasing.pending().length > 0 ||
      dirty <= sizes.atStart;
    if (foldsNow) await fold((collection, shard) => shelfOf(read, collection).take(shard));
    else await beginJournal();
  };

  /** Where nothing is folded; those that an earlier fold could not drop any more hold what may be forgotten by now. */
  const beginJournal = async () => {
    await journals.begin();
    await journals.drop(manifest.generation);
  };

  /** Says so when the clock is behind what it was: audit entries and due times will look out of order. */
  const noticeClock = (before: number) => {
    const at = now();
    if (before - at > clockGrain) log.warn({ seconds: Math.round(before - at) }, 'the clock was set back');
    latest = at;
  };

  const announce = async (what: Omit<Manifest, 'format' | 'writtenAt'>) => {
    const next: Manifest = { format, ...what, writtenAt: now() };
    await writeManifest(files, manifestFile, next);
    await syncDirectory(files, directory);
    manifest = next;
  };

  const fold = async (image: ShardImage) => {
    try {
      // What an earlier attempt has begun is finished first: otherwise each one would leave another journal behind.
      if (folding !== undefined) await finishFold(folding, image);
      folding = await inTurn(async () => {
        await mendAudit();
        if (audit === undefined) throw new Error('the data directory is not open');
        return { generation: await journals.begin(), audit: audit.place() };
      });
      await finishFold(folding, image);
    } catch (error) {
      log.error({ err: error }, 'the journals cannot be folded into the shards');
      throw error;
    }
  };

  const finishFold = async (end: NonNullable<typeof folding>, image: ShardImage) => {
    if (state === undefined || audit === undefined) throw new Error('the data directory is not open');
    const work = { state, shards, image };
    const before = manifest;
    const records = await writeShards(
      work,
      { layout: layoutFrom(manifest.records), perShard: sizes.shard },
      (grown) => announce({ ...before, records: recordsOf(grown) }),
    );
    // The journals that are dropped here were what made the audit entries durable.
    await audit.sync().catch((error: unknown) => {
      failAudit(error);
      throw error;
    });
    if (auditFault !== undefined) throw auditFault;
    // As long as it is not done, either the journals say that it is to be done or the manifest does.
    await eraseBeside();
    await announce({ ...end, records: recordsOf(records), erasing: erasing.pending() });
    await inTurn(() => journals.drop(end.generation));
    folding = undefined;
  };

  const eraseBeside = () =>
    erasing.run().then(
      () => {
        erasingFault = undefined;
      },
      (error: unknown) => {
        log.error({ err: error }, 'what is kept beside the data still holds what was forgotten');
        erasingFault = error ?? new Error('what is kept beside the data could not be erased');
      },
    );

  /** Gives the audit log what it could not take, from the journals, which have it too. */
  const mendAudit = async () => {
    if (auditFault === undefined) return;
    await audit?.close().catch(() => undefined);
    audit = openAuditLog(files, directory, manifest.audit);
    await audit.complete(await journals.audited());
    auditFault = undefined;
  };

  const recover = async () => {
    await journals.mend();
    await mendAudit();
    log.warn('the store can be written again');
  };

  return {
    open,
    begin,
    fold: async (image) => {
      await fold(image);
      if (erasingFault !== undefined) throw erasingFault;
    },
    append: (commits) =>
      inTurn(async () => {
        if (audit === undefined) throw new Error('the data directory is not open');
        // The journal holds the entries too, so those commits are safe. What the audit log could not take it gets
        // before anything else is accepted.
        await mendAudit();
        noticeClock(latest);
        await journals.append(commits);
        const entries = commits.flatMap((commit) => commit.audit);
        erasing.add(forgottenBy(entries));
        await audit.append(entries).catch(failAudit);
      }),
    recover: () => inTurn(recover),
    wantsFold: () => folding !== undefined || journals.size() > journalLimit(),
    readAudit: async (filter) => (await audit?.read(filter)) ?? [],
    close: async () => {
      await Promise.all([journals.close(), audit?.close().catch(() => undefined)]);
    },
  };
}

// --- Internal helpers ---

/** Seconds by which a clock may go back without a word: as much as time servers correct. */
const clockGrain = 60;

const recordsOf = (layout: Layout): Manifest['records'] =>
  Object.fromEntries(Object.entries(layout).map(([collection, shards]) => [collection, { shards }]));
