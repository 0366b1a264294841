import { Failure } from '@noiseaware-connect/shared/failure';
import type { Connection } from '../domain/connection.ts';
import type { Store } from '../store/store.ts';

/** The connection that a path names. @throws {Failure} `not_found` */
export async function findConnection(store: Store, id: string): Promise<Connection> {
  const connection = await store.connections.find(id);
  if (connection === undefined) throw noSuchConnection();
  return connection;
}

export const noSuchConnection = (): Failure =>
  new Failure('not_found', { detail: 'There is no such connection.' });
