import type { AuditEntry } from '../../domain/audit.ts';
import { eraseAside } from './damaged.ts';
import type { Files } from './durable-file.ts';
import type { State } from './records.ts';

/** Connections that were forgotten and may still stand in what is kept beside the data, which no shard replaces. */
export interface Erasing {
  add(ids: readonly string[]): void;
  /** Erases all that were added. After a rejection they are erased with the next attempt. */
  run(): Promise<void>;
  /** Those that are still to be erased. */
  pending(): string[];
}

export function createErasing(files: Files, directory: string): Erasing {
  const pending = new Set<string>();
  return {
    add: (ids) => {
      for (const id of ids) pending.add(id);
    },
    run: async () => {
      const ids = [...pending];
      if (ids.length === 0) return;
      await eraseAside(files, directory, ids);
      for (const id of ids) pending.delete(id);
    },
    pending: () => [...pending],
  };
}

/** The connections of which the entries say that they were forgotten. */
export const forgottenBy = (entries: readonly AuditEntry[]): string[] =>
  entries.flatMap(({ what, connection }) =>
    what === 'forgotten' && connection !== undefined ? [connection] : [],
  );

/** Every connection that was ever forgotten: for data of a relay that did not say what was still to be erased. */
export const everForgotten = ({ connections }: State): string[] =>
  [...connections.values()].flatMap(({ id, accessCode }) => (accessCode === null ? [id] : []));
