import type { Connection } from '../../domain/connection.ts';
import { orderKey } from '../order-key.ts';

/**
 * Where a connection stands among all: in order of connecting; its id makes the order total. The same text as in
 * lowdb, so that a page's cursor means the same on both.
 */
export const placeOf = ({ connectedAt, id }: Pick<Connection, 'connectedAt' | 'id'>): string =>
  orderKey(connectedAt, id);
