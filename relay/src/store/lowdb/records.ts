import type { GenericSchema } from 'valibot';
import { type Connection, connectionRecord } from '../../domain/connection.ts';
import { type KeyCheck, keyCheckRecord } from '../../domain/key-check.ts';
import { type Pairing, pairingRecord } from '../../domain/pairing.ts';
import {
  type Invite,
  inviteRecord,
  type Service,
  type Session,
  type StaffMember,
  serviceRecord,
  sessionRecord,
  staffRecord,
} from '../../domain/staff.ts';
import { type Move, moveRecord } from '../archive.ts';

/** What the store keeps, by collection. */
export interface Records {
  staff: StaffMember;
  invites: Invite;
  sessions: Session;
  services: Service;
  pairings: Pairing;
  connections: Connection;
  keys: KeyCheck;
  moves: Move;
}
export type CollectionName = keyof Records;

/** The forms that a record must have to be believed when it is read from disk. */
export const recordSchemas: { [N in CollectionName]: GenericSchema<unknown, Records[N]> } = {
  staff: staffRecord,
  invites: inviteRecord,
  sessions: sessionRecord,
  services: serviceRecord,
  pairings: pairingRecord,
  connections: connectionRecord,
  keys: keyCheckRecord,
  moves: moveRecord,
};

export const collectionNames = Object.keys(recordSchemas) as CollectionName[];

/** One record written, or removed where there is none. */
export type Change = readonly [
  collection: CollectionName,
  id: string,
  record: Records[CollectionName] | null,
];

/** All records in memory. Records are never changed in place: a change puts another in their place. */
export type State = { [N in CollectionName]: Map<string, Records[N]> };

export const emptyState = (): State => ({
  staff: new Map(),
  invites: new Map(),
  sessions: new Map(),
  services: new Map(),
  pairings: new Map(),
  connections: new Map(),
  keys: new Map(),
  moves: new Map(),
});

/** Another state with the same records, which can be changed by itself. */
export const copyOf = (state: State): State => ({
  staff: new Map(state.staff),
  invites: new Map(state.invites),
  sessions: new Map(state.sessions),
  services: new Map(state.services),
  pairings: new Map(state.pairings),
  connections: new Map(state.connections),
  keys: new Map(state.keys),
  moves: new Map(state.moves),
});

/** Puts a change into effect and gives the change that would undo it. */
export function apply(state: State, [collection, id, record]: Change): Change {
  const records = state[collection] as Map<string, Records[CollectionName]>;
  const before = records.get(id) ?? null;
  if (record === null) records.delete(id);
  else records.set(id, record);
  return [collection, id, before];
}
