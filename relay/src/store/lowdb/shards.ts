import path from 'node:path';
import { Low } from 'lowdb';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { breathe } from '../breathe.ts';
import { durableFile, type Files, namesIn, syncDirectory } from './durable-file.ts';
import type { Manifest } from './manifest.ts';
import type { ShardImage } from './persistence.ts';
import {
  apply,
  type Change,
  type CollectionName,
  collectionNames,
  emptyState,
  recordSchemas,
  type State,
  shelfOf,
} from './records.ts';
import { type Shard, shardForm } from './shard-form.ts';

/** How many shards of each collection have a file. */
export type Layout = Readonly<Record<CollectionName, number>>;
/** The layout that a manifest gives. */
export const layoutFrom = (records: Manifest['records']): Layout =>
  Object.fromEntries(collectionNames.map((name) => [name, records[name]?.shards ?? 0])) as Layout;

export interface ShardFiles {
  /** The records of all shards, and what of them is damaged, a line each. */
  read(layout: Layout): Promise<{ state: State; damaged: string[] }>;
  /** Makes the directory where it is gone, with all that was in it: true then. */
  remake(): Promise<boolean>;
  /** Writes one shard as it is durable now. Its name is durable once the directory is synced. */
  write(collection: CollectionName, shard: number, image: ShardImage): Promise<void>;
  sync(): Promise<void>;
  /** Names of files that are no shard of the layout. */
  strays(layout: Layout): Promise<string[]>;
  remove(name: string): Promise<void>;
}

/** The files of all shards, each a lowdb document: `records/connections-0000.json`, … */
export function shardFiles(files: Files, directory: string, log: Logger): ShardFiles {
  const inside = (name: string) => path.join(directory, name);
  const lowOf = (collection: CollectionName, shard: number, document: Shard) =>
    new Low(durableFile(files, inside(shardName(collection, shard)), shardForm), document);

  const readFile = async (collection: CollectionName, shard: number): Promise<Shard> => {
    const low = lowOf(collection, shard, { records: new Map(), damaged: ['"no file"'] });
    await low.read();
    return low.data;
  };

  const takeIn = (state: State, collection: CollectionName, shard: number, document: Shard): string[] => {
    const shelf = shelfOf(state, collection);
    const damaged = document.damaged.map((piece) => `["${shardName(collection, shard)}",${piece}]`);
    for (const [id, found] of document.records) {
      const record = readRecord([collection, id, found as never]);
      // What a shard that was added since has taken over is still here where a crash came before it could be left out.
      if (shelf.shardOf(id) !== shard) shelf.touch(shard);
      else if (record) shelf.load(id, record);
      else damaged.push(JSON.stringify([collection, id, found]));
    }
    if (damaged.length > 0) {
      log.error({ file: shardName(collection, shard), damaged: damaged.length }, 'a shard is damaged');
      shelf.touch(shard);
    }
    return damaged;
  };

  return {
    read: async (layout) => {
      const state = emptyState(layout);
      const damaged: string[] = [];
      // The next file is read while one is taken in.
      let ahead: { collection: CollectionName; shard: number; document: Promise<Shard> } | undefined;
      const takeInAhead = async () => {
        if (ahead !== undefined) {
          damaged.push(...takeIn(state, ahead.collection, ahead.shard, await ahead.document));
        }
      };
      for (const collection of collectionNames) {
        for (let shard = 0; shard < layout[collection]; shard += 1) {
          const document = readFile(collection, shard);
          // Whoever takes it in is told; until then nobody is.
          document.catch(() => undefined);
          await takeInAhead();
          ahead = { collection, shard, document };
          await breathe();
        }
      }
      await takeInAhead();
      return { state, damaged };
    },
    remake: async () => {
      if ((await files.mkdir(directory, { recursive: true, mode: 0o700 })) === undefined) return false;
      log.error(
        { directory: path.basename(directory) },
        'the shards are gone from the disk and are written anew',
      );
      return true;
    },
    write: async (collection, shard, image) => {
      await lowOf(collection, shard, { records: image(collection, shard), damaged: [] }).write();
    },
    sync: () => syncDirectory(files, directory),
    strays: async (layout) => {
      const expected = new Set(
        collectionNames.flatMap((collection) =>
          Array.from({ length: layout[collection] }, (_, shard) => shardName(collection, shard)),
        ),
      );
      return (await namesIn(files, directory)).filter((name) => !expected.has(name));
    },
    remove: (name) => files.unlink(inside(name)),
  };
}

/** Puts a change that was read from disk into effect; one of the wrong form is damaged and takes nothing else with it. */
export function replay(state: State, change: Change, damaged: string[]): void {
  const [collection, id] = change;
  const record = readRecord(change);
  if (record === undefined) damaged.push(JSON.stringify(change));
  else apply(state, [collection, id, record]);
}

// --- Internal helpers ---

/** The record of a change as this version knows it, or undefined where it has not the form of one. */
function readRecord([collection, , record]: Change): Change[2] | undefined {
  const schema = recordSchemas[collection];
  if (schema === undefined || record === null) return schema && null;
  // What an older version did not know yet gets its default here.
  const parsed = v.safeParse(schema, record);
  return parsed.success ? parsed.output : undefined;
}

const shardName = (collection: CollectionName, shard: number): string =>
  `${collection}-${String(shard).padStart(4, '0')}.json`;
