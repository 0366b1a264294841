import { api } from '@noiseaware-connect/shared/api';
import { mostTools, tool } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import type { Config } from '../config.ts';
import type { Actor } from '../domain/audit.ts';
import { publicConnection } from '../domain/connection.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { hashOf, newId, newSecret } from '../domain/secrets.ts';
import { inviteLife, sessionEndsAt } from '../domain/staff.ts';
import { timestampOf } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { examineKeys } from '../keys/require-keys.ts';
import type { Renewer } from '../renewal/renewer.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/tracer.ts';
import { backUp } from './back-up.ts';
import { dropKey, listKeys } from './keys.ts';
import { reachedBy } from './reached-by.ts';

/** What operations work with: little enough that they also run beside no relay at all. */
export interface OperatorDeps {
  store: Store;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  config: Pick<Config, 'publicUrl' | 'sealingKeys'>;
  /** Where a relay runs, or where the store is one that it may be renewed beside. */
  renewer?: Renewer;
  /** Of the relay that answers. */
  tracer?: Tracer;
}

const by: Actor = { kind: 'operator' };

const name = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('a name must not be empty'),
  v.maxLength(200, 'a name has at most 200 characters'),
  v.regex(/^\P{Cc}*$/u, 'a name holds no control characters'),
);
const target = v.strictObject({ target: v.string() });

/** Everything that the command line can do to a relay's data: the form of the input, and what is done. */
export const operations = {
  invite: define(v.strictObject({ name }), async ({ store, effects, config }, input) => {
    const invite = newSecret('invite', effects.randomBytes);
    const now = effects.now();
    const expiresAt = now + inviteLife;
    const newStaffId = newId(effects.randomBytes);
    await store.staff.invite(
      { hash: hashOf(invite), expiresAt, name: input.name, newId: newStaffId, now },
      by,
    );
    return { invite, expiresAt: timestampOf(expiresAt), link: `${config.publicUrl}/#${invite}` };
  }),

  createServiceKey: define(v.strictObject({ name }), async ({ store, effects }, input) => {
    const key = newSecret('serviceKey', effects.randomBytes);
    const added = await store.services.add(
      {
        id: newId(effects.randomBytes),
        name: input.name,
        hash: hashOf(key),
        createdAt: effects.now(),
        revokedAt: null,
      },
      by,
    );
    if (added === 'taken') {
      throw new OperatorRefusal(
        'conflict',
        `a service key named "${input.name}" is in use: revoke it first, or choose another name`,
      );
    }
    return { key, service: input.name };
  }),

  listServiceKeys: define(v.strictObject({}), async ({ store }) => ({
    services: (await store.services.list()).map(({ id, name, createdAt, revokedAt }) => ({
      id,
      name,
      createdAt: timestampOf(createdAt),
      revokedAt: revokedAt === null ? null : timestampOf(revokedAt),
    })),
  })),

  revokeServiceKey: define(target, async ({ store, effects }, input) => {
    const service = await store.services.revoke(input.target, effects.now(), by);
    if (service === undefined)
      throw new OperatorRefusal('not_found', `there is no service key "${input.target}"`);
    return { revoked: service.name };
  }),

  listStaff: define(v.strictObject({}), async ({ store, effects }) => ({
    staff: (await store.staff.list(effects.now())).map(({ staff, sessions, invites }) => ({
      id: staff.id,
      name: staff.name,
      revokedAt: staff.revokedAt === null ? null : timestampOf(staff.revokedAt),
      openInvites: invites.length,
      sessions: sessions.map((session) => ({
        id: session.id,
        lastUsedAt: timestampOf(session.lastUsedAt),
        expiresAt: timestampOf(sessionEndsAt(session)),
      })),
    })),
  })),

  revokeStaff: define(target, async ({ store, effects }, input) => {
    const staff = await store.staff.revoke(input.target, effects.now(), by);
    if (staff === undefined)
      throw new OperatorRefusal('not_found', `there is no staff member "${input.target}"`);
    return { revoked: staff.name };
  }),

  listConnections: define(
    v.strictObject({ account: v.optional(v.string()), after: v.optional(v.string()) }),
    async ({ store }, { account, after }) => {
      const page = await store.connections.list({
        ...(account === undefined ? {} : { account }),
        ...(after === undefined ? {} : { after }),
        limit: 500,
      });
      return {
        connections: page.connections.map(publicConnection),
        ...(page.next === undefined ? {} : { next: page.next }),
      };
    },
  ),

  showConnection: define(target, async ({ store }, input) => {
    const connection = await store.connections.find(input.target);
    if (connection === undefined) throw noSuchConnection(input.target);
    const audit = await store.audit.read({ connection: connection.id, limit: 50 });
    return {
      connection: publicConnection(connection),
      clockAhead: connection.tokens?.clockAhead ?? null,
      audit: audit.map((entry) => ({ ...entry, at: timestampOf(entry.at) })),
    };
  }),

  renewConnection: define(target, async (deps, input) => {
    const renewed = await renewerOf(deps).renew(input.target, by);
    if (renewed === 'missing') throw noSuchConnection(input.target);
    if (renewed === 'forgotten')
      throw new OperatorRefusal('conflict', 'its codes and tokens were erased: reconnect it');
    if (renewed === 'busy')
      throw new OperatorRefusal('conflict', 'another relay is renewing it: look again in a moment');
    return { connection: publicConnection(renewed) };
  }),

  disconnect: define(
    v.strictObject({ target: v.string(), forget: v.boolean() }),
    async ({ store, effects }, input) => {
      const how = { cause: 'disconnected_by_operator', forget: input.forget, now: effects.now() } as const;
      const connection = await store.connections.disconnect(input.target, how, by);
      if (connection === undefined) throw noSuchConnection(input.target);
      return { connection: publicConnection(connection), forgotten: input.forget };
    },
  ),

  examine: define(v.strictObject({}), async (deps) => {
    const { uses, missingKeys, wrongKeys } = await examineKeys(deps.store, deps.config.sealingKeys);
    const values = uses.reduce((sum, use) => sum + use.values, 0);
    return { relay: reachedBy(deps), seals: { values, missingKeys, wrongKeys } };
  }),

  listKeys: define(v.strictObject({}), (deps) => listKeys(deps)),

  dropKey: define(v.strictObject({ key: v.string() }), (deps, { key }) => dropKey(deps, key, by)),

  backUp: define(v.strictObject({ file: v.string() }), (deps, { file }) => backUp(deps, file, by)),

  readAudit: define(
    v.strictObject({ connection: v.optional(v.string()), limit: v.number() }),
    async ({ store }, { connection, limit }) => {
      const entries = await store.audit.read({ ...(connection === undefined ? {} : { connection }), limit });
      return { audit: entries.map((entry) => ({ ...entry, at: timestampOf(entry.at) })) };
    },
  ),

  listTools: define(v.strictObject({}), async ({ store }) => ({ tools: await store.tools.list() })),

  putTool: define(tool, async ({ store, effects }, input) => {
    const outcome = await store.tools.put(input, effects.now(), by);
    if (outcome === 'full') {
      throw new OperatorRefusal(
        'conflict',
        `there are ${mostTools} tools already: remove one that nobody uses first`,
      );
    }
    return { tool: input.id, name: input.name, outcome };
  }),

  removeTool: define(target, async ({ store, effects }, input) => {
    const removed = await store.tools.remove(input.target, effects.now(), by);
    if (!removed) throw new OperatorRefusal('not_found', `there is no tool "${input.target}"`);
    return { removed: input.target };
  }),

  startTrace: define(v.strictObject({}), async (deps) => {
    const trace = tracerOf(deps).start();
    if (trace === 'busy') throw new OperatorRefusal('conflict', 'a trace is running already: one at a time');
    return { trace, connectionUrl: `${deps.config.publicUrl}${api.answerConnectionUrl.path}` };
  }),

  readTrace: define(
    v.strictObject({ trace: v.string(), after: v.number() }),
    async (deps, { trace, after }) => {
      const read = tracerOf(deps).read(trace, after);
      if (read === undefined) throw traceEnded();
      return read;
    },
  ),

  renewTraced: define(v.strictObject({ trace: v.string() }), async (deps, { trace }) => {
    const connection = tracerOf(deps).read(trace, 0)?.connection;
    if (connection === undefined) throw traceEnded();
    if (connection === null) throw new OperatorRefusal('conflict', 'the trace has seen no connection yet');
    // Not as a person who repairs: what somebody disconnected meanwhile stays so.
    const renewed = await renewerOf(deps).renew(connection, { kind: 'relay' });
    if (typeof renewed === 'string') return { connection, status: renewed };
    return {
      connection,
      status: renewed.status,
      ...(renewed.cause === null ? {} : { cause: renewed.cause }),
    };
  }),

  stopTrace: define(v.strictObject({ trace: v.string() }), async (deps, { trace }) => {
    tracerOf(deps).stop(trace);
    return {};
  }),
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type InputOf<N extends OperationName> = v.InferInput<Operations[N]['input']>;
export type OutputOf<N extends OperationName> = Awaited<ReturnType<Operations[N]['run']>>;

/**
 * Runs an operation on input from outside.
 * @throws {OperatorRefusal} also when the input is not of its form
 */
export async function runOperation(name: string, input: unknown, deps: OperatorDeps): Promise<unknown> {
  if (!Object.hasOwn(operations, name))
    throw new OperatorRefusal('invalid_input', `there is no operation "${name}"`);
  const operation = operations[name as OperationName];
  const parsed = v.safeParse(operation.input as v.GenericSchema, input);
  if (!parsed.success) throw new OperatorRefusal('invalid_input', parsed.issues[0].message);
  return operation.run(deps, parsed.output as never);
}

// --- Internal helpers ---

function define<S extends v.GenericSchema, T>(
  input: S,
  run: (deps: OperatorDeps, input: v.InferOutput<S>) => Promise<T>,
) {
  return { input, run };
}

function renewerOf({ renewer }: OperatorDeps): Renewer {
  if (renewer !== undefined) return renewer;
  throw new OperatorRefusal(
    'relay_needed',
    'only a running relay can do that: start it first, with pnpm relay serve',
  );
}

function tracerOf({ tracer }: OperatorDeps): Tracer {
  if (tracer !== undefined) return tracer;
  throw new OperatorRefusal(
    'relay_needed',
    'only a running relay on lowdb can be traced: start it first, with pnpm relay serve',
  );
}

const traceEnded = () => new OperatorRefusal('relay_failed', 'the trace has ended in the relay');

const noSuchConnection = (id: string) => new OperatorRefusal('not_found', `there is no connection "${id}"`);
