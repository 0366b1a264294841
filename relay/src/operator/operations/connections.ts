import { connectionStatuses } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { timestampOf } from '../../base/time.ts';
import { healthiest } from '../../domain/connection/healthiest.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import { endConnection } from '../../store/end-connection.ts';
import { define, renewerOf, target } from '../operation.ts';

/** Operations on connections. */
export const connectionOperations = {
  listConnections: define(
    v.strictObject({
      account: v.optional(v.string()),
      status: v.optional(v.picklist(connectionStatuses)),
      after: v.optional(v.string()),
    }),
    async ({ store }, filter) => {
      const { connections, next } = await store.connections.list({ ...filter, limit: 500 });
      return { connections: connections.map(publicConnection), next };
    },
  ),

  showConnection: define(target, async ({ store }, input) => {
    const { connections } = await store.connections.list({ account: input.target, limit: 500 });
    const connection = (await store.connections.find(input.target)) ?? healthiest(connections);
    if (connection === undefined) throw noSuchConnection(input.target);
    const audit = await store.audit.read({ connection: connection.id, limit: 50 });
    return {
      connection: publicConnection(connection),
      clockAhead: connection.tokens?.clockAhead ?? null,
      audit: audit.map((entry) => ({ ...entry, at: timestampOf(entry.at) })),
    };
  }),

  renewConnection: define(target, async (deps, input) => {
    const renewed = await renewerOf(deps).renew(input.target, deps.by);
    if (renewed === 'missing') throw noSuchConnection(input.target);
    if (renewed === 'forgotten')
      throw new OperatorRefusal('conflict', 'its codes and tokens were erased: reconnect it');
    if (renewed === 'busy')
      throw new OperatorRefusal('conflict', 'another relay is renewing it: look again in a moment');
    return { connection: publicConnection(renewed) };
  }),

  disconnect: define(
    v.strictObject({ target: v.string(), forget: v.optional(v.boolean(), false) }),
    async ({ store, effects, by }, input) => {
      const how = { cause: 'disconnected_by_operator', forget: input.forget, now: effects.now() } as const;
      const ended = await endConnection(store, input.target, how, by);
      if (ended === undefined) throw noSuchConnection(input.target);
      const connection = ended === 'erased' ? null : publicConnection(ended);
      return { connection, forgotten: input.forget };
    },
  ),
};

// --- Internal helpers ---

const noSuchConnection = (id: string) => new OperatorRefusal('not_found', `there is no connection "${id}"`);
