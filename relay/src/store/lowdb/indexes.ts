import type { Change, CollectionName, Records, State } from './records.ts';

/** Fields by which a record is found other than by its id. */
export interface Indexes {
  pairingByCode: Records['pairings'];
  sessionByHash: Records['sessions'];
  serviceByHash: Records['services'];
}
export const indexed = {
  pairingByCode: { collection: 'pairings', field: 'codeHash' },
  sessionByHash: { collection: 'sessions', field: 'hash' },
  serviceByHash: { collection: 'services', field: 'hash' },
} as const satisfies Record<keyof Indexes, { collection: CollectionName; field: string }>;

/** From the value of a field to the id of the record that has it. */
export type IndexMaps = { [K in keyof Indexes]: Map<string, string> };

export function buildIndexes(state: State): IndexMaps {
  const maps: IndexMaps = { pairingByCode: new Map(), sessionByHash: new Map(), serviceByHash: new Map() };
  for (const { collection } of Object.values(indexed)) {
    for (const [id, record] of state[collection]) index(maps, [collection, id, record], 'add');
  }
  return maps;
}

export function index(maps: IndexMaps, [collection, id, record]: Change, how: 'add' | 'remove'): void {
  if (record === null) return;
  for (const [name, target] of Object.entries(indexed)) {
    if (target.collection !== collection) continue;
    const value = (record as unknown as Record<string, string>)[target.field] as string;
    const map = maps[name as keyof IndexMaps];
    if (how === 'add') map.set(value, id);
    else map.delete(value);
  }
}
