import { createLog } from '@noiseaware-connect/relay/base/log';
import { newAlert } from '@noiseaware-connect/relay/domain/alert/alert';
import {
  afterIdentification,
  afterRenewal,
  afterRenewalFailure,
  type Connection,
} from '@noiseaware-connect/relay/domain/connection/connection';
import { createRenewalPlan } from '@noiseaware-connect/relay/domain/connection/renewal-plan';
import {
  decideDenied,
  decideEndLink,
  decideExpiry,
  decidePress,
} from '@noiseaware-connect/relay/domain/link/decide-link';
import type { Link } from '@noiseaware-connect/relay/domain/link/link';
import type { Pairing } from '@noiseaware-connect/relay/domain/pairing/pairing';
import {
  decideChange,
  decideDisabling,
  decideRotation,
} from '@noiseaware-connect/relay/domain/webhook/decide-webhook';
import {
  deliveryOf,
  type LoggedEvent,
  newCursor,
  newEvent,
} from '@noiseaware-connect/relay/domain/webhook/webhook';
import type { ArchiveBatch } from '@noiseaware-connect/relay/store/archive';
import type { Kept, RecordName } from '@noiseaware-connect/relay/store/collections';
import { drivers, parseStore } from '@noiseaware-connect/relay/store/drivers';
import { idOf } from '@noiseaware-connect/relay/store/record-store';
import type { SealedBatch } from '@noiseaware-connect/relay/store/sealed-of';
import type { Store } from '@noiseaware-connect/relay/store/store';
import {
  ada,
  auditLife,
  day,
  eventLife,
  minute,
  operator,
  presented,
  relay,
  sampleConnection,
  samplePairing,
  sampleService,
  sampleSession,
  sampleTokens,
  sampleWebhook,
  start,
} from './conformance/samples.ts';

/** What became of records with one more field, after every operation that writes a record again. */
interface Rewritten {
  /** Records whose field is not as it was. */
  readonly lost: string[];
  /** Records that no operation has written again: the list below misses one. */
  readonly untouched: string[];
  /** Operations of the store that are neither in the list below nor among those that write no record again. */
  readonly missing: string[];
}

/** The field that the schema of a collection's records has besides. */
export const addedField = (collection: string): string => `addedTo_${collection}`;

/**
 * Writes records into an empty store, each with the additional field, and runs every operation that writes a record again.
 * @param setting that of the store, as in `RELAY_STORE`
 */
export async function rewriteAll(setting: string): Promise<Rewritten> {
  const open = () => parseStore(setting, drivers).open({ log: createLog('error'), now: () => start });
  const called = new Set<string>();
  const store = await open();
  const methods = new Set<string>();
  const watched = watchCalls(store, methods, called);
  await store.archive.begin({ kind: 'migration', source: 'the test', at: start });
  const before = new Map<string, object>();
  for (const { records, needs = [] } of rewrites) {
    for (const { collection, record } of records)
      before.set(`${collection}/${idOf(record)}`, { ...record, [addedField(collection)]: 'as it was' });
    for (const { collection, record } of needs) await store.archive.write(batchOf(collection, record));
  }
  for (const [name, record] of before) await store.archive.write(batchOf(collectionOf(name), record));
  await store.archive.write(batchOf('events', event));
  await store.archive.finish({ at: start, what: 'migrated', who: operator });
  for (const { run } of rewrites) await run(watched);
  await store.close();

  // As another process finds it.
  const reopened = await open();
  const after = new Map<string, Record<string, unknown>>();
  await reopened.archive.read(async ({ batches }) => {
    for await (const { collection, records } of batches()) {
      if (collection === 'audit' || collection === 'events') continue;
      for (const record of records)
        after.set(`${collection}/${idOf(record)}`, record as unknown as Record<string, unknown>);
    }
  });
  await reopened.close();
  const names = [...before.keys()];
  return {
    lost: names.filter((name) => after.get(name)?.[addedField(collectionOf(name))] !== 'as it was'),
    untouched: names.filter((name) => textOf(after.get(name)) === textOf(before.get(name))),
    missing: [...methods].filter((method) => !called.has(method) && !writesNothingAgain.has(method)),
  };
}

// --- Internal helpers ---

const batchOf = (collection: string, record: object) =>
  ({ collection, records: [record] }) as unknown as ArchiveBatch;

/** That of a record's name here. */
const collectionOf = (name: string): string => name.slice(0, name.indexOf('/'));

/** JSON with the fields in one order: PostgreSQL keeps them in another. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );

/** The store, and which of its operations it has and were called. */
function watchCalls(store: Store, methods: Set<string>, called: Set<string>): Store {
  const parts = Object.entries(store).filter(([, part]) => typeof part === 'object' && part !== null);
  const watched = parts.map(([name, part]) => [
    name,
    Object.fromEntries(
      Object.entries(part as object).map(([method, operation]) => {
        methods.add(`${name}.${method}`);
        return [
          method,
          (...args: unknown[]) => {
            called.add(`${name}.${method}`);
            return (operation as (...args: unknown[]) => unknown)(...args);
          },
        ];
      }),
    ),
  ]);
  return { ...store, ...Object.fromEntries(watched) } as Store;
}

/** Operations that read, add or remove records, or replace them by what they are given: tools. */
const writesNothingAgain = new Set(
  [
    'activity.between put',
    'alerts.add list paths removeBefore',
    'answers.page',
    'archive.begin finish read unfinished write',
    'audit.add numbered read summarize verify',
    'connections.countByResponsible countEnds countStates due eraseLost find lastRefused list scheduled states totals urgent',
    'events.beginning count find latest oldest read tip',
    'keys.addCheck census checks dropCheck',
    'links.countPending find findBySecret list overdue',
    'pairings.find isClaimable start',
    'relays.note seen',
    'services.add find list withValidKeys',
    'staff.list sessionsOf invitesOf',
    'tools.list put remove',
    'webhooks.attempted backlog list ofAccount pending queues remove',
  ].flatMap((line) => {
    const [part = '', names = ''] = line.split('.');
    return names.split(' ').map((name) => `${part}.${name}`);
  }),
);

interface Stored {
  readonly collection: RecordName;
  readonly record: Kept[RecordName];
}
const stored = <N extends keyof Kept>(collection: N, record: Kept[N]): Stored => ({ collection, record });

/** Records whose sealed value is sealed anew. */
function resealed(...records: readonly Stored[]): Rewrite[] {
  return records.map(({ collection, record }) => ({
    records: [{ collection, record }],
    run: ({ keys }) =>
      keys.reseal(collection as SealedBatch['collection'], idOf(record), [
        { from: 'sealed-old', to: 'sealed-new' },
      ]),
  }));
}

const fail = (known: Connection): Connection =>
  afterRenewalFailure(
    known,
    { cause: 'unavailable', definite: false, refreshTokenSpent: false },
    start + 1,
    plan,
  );

/** Records, and an operation that writes each of them again. */
interface Rewrite {
  readonly records: readonly Stored[];
  /** What else it needs. */
  readonly needs?: readonly Stored[];
  readonly run: (store: Store) => Promise<unknown>;
}

const plan = createRenewalPlan((size) => new Uint8Array(size));
const owner = 'first';
const accountOf = (id: string) => ({ id: `account-of-${id}`, name: 'Seaside Rentals' });
const connection = (id: string, over: Partial<Connection> = {}) =>
  sampleConnection({ id, account: accountOf(id), ...over });
const leased = (id: string, until = start + minute) =>
  connection(id, { renewal: { owner, until, spends: 'access_code' } });
const pairing = (id: string, over: Partial<Pairing> = {}) =>
  samplePairing({
    id,
    codeHash: `code-of-${id}`,
    session: `session-of-${id}`,
    account: accountOf(id),
    ...over,
  });
const link = (id: string, over: Partial<Link> = {}): Link => ({
  id,
  hash: `hash-of-${id}`,
  account: accountOf(id),
  connection: null,
  choice: 'account',
  madeBy: { kind: 'staff', id: 'staff-ada', name: 'Ada' },
  confirm: false,
  returnTo: null,
  createdAt: start,
  expiresAt: start + day,
  pairing: null,
  challenge: null,
  waiting: null,
  denied: null,
  ended: null,
  ...over,
});
const waiting = {
  accessCode: 'sealed-in-link',
  organization: 'Lakeside',
  connection: null,
  current: null,
  startedAt: start,
  authorizedAt: start,
};
const staff = (id: string, over: Partial<Kept['staff']> = {}): Kept['staff'] => ({
  id,
  name: id,
  role: 'staff',
  createdAt: start,
  revokedAt: null,
  ...over,
});
const session = (id: string, member: string, over: Partial<Kept['sessions']> = {}): Kept['sessions'] => ({
  ...sampleSession({ id, hash: `hash-of-${id}` }),
  staff: member,
  ...over,
});
const providerOf = (member: string) => ({ issuer: 'https://provider.example', subject: member });
const providerSession = { refreshToken: 'sealed-in-session', checkAt: start, checkedAt: start };
const checked = session('checked', 'checked', { provider: providerSession });
const answer = (id: string, over: Partial<Kept['answers']> = {}): Kept['answers'] => ({
  id,
  caller: 'caller',
  body: 'body',
  at: start,
  answer: null,
  ...over,
});
const alert = (number: number) => newAlert({ PartnerOrgID: 'account-1', number }, start);

/** The event in the log. */
const event: LoggedEvent = {
  seq: 1,
  ...newEvent(
    'webhook.disabled',
    { identity: ['webhook-gone', start], at: start, subject: 'webhook-gone', account: null },
    { webhook: 'webhook-gone', disabledAt: '2025-06-15T15:06:40.000Z' },
  ),
};
const webhook = (id: string, over: Partial<Kept['webhooks']> = {}) =>
  stored('webhooks', sampleWebhook({ id, secrets: [{ sealed: `sealed-of-${id}`, until: null }], ...over }));
/** A webhook that has been followed through the log. */
const cursor = (id: string, over: Partial<Kept['cursors']> = {}) =>
  stored('cursors', { ...newCursor(id, 1), ...over });
/** A cursor with a replay that begins with the first event. */
const replaying = (id: string, of: 'log' | 'given_up') =>
  cursor(id, {
    replays: [{ of, after: 0, last: 1, later: null, types: null, accounts: null, at: start }],
  });
const followed = (id: string) => [webhook(id), cursor(id)];
const delivery = (to: string, over: Partial<Kept['deliveries']> = {}) =>
  stored('deliveries', { ...deliveryOf(event, to), ...over });

const ofConnections: readonly Rewrite[] = [
  {
    records: [
      stored('connections', connection('again')),
      stored('pairings', pairing('again', { connection: 'again', choice: 'named' })),
    ],
    run: ({ pairings }) =>
      pairings.connect('again', connection('again', { connectedAt: start + 1 }), start + 1, ada),
  },
  {
    records: [stored('connections', leased('interrupted', start - 1))],
    run: ({ connections }) => connections.markInterrupted(start, relay),
  },
  {
    records: [stored('connections', connection('begun'))],
    run: ({ connections }) =>
      connections.beginRenewal('begun', { owner, now: start, until: start + minute, refresh: true }, relay),
  },
  {
    records: [stored('connections', leased('extended'))],
    run: ({ connections }) => connections.extendRenewal('extended', owner, start + 2 * minute),
  },
  {
    records: [stored('connections', leased('renewed'))],
    run: ({ connections }) =>
      connections.settleRenewal(
        'renewed',
        owner,
        (known) =>
          afterIdentification(afterRenewal(known, sampleTokens(), start + 1, plan), {
            by: 'org',
            value: 'lakeside',
            name: null,
          }),
        start + 1,
        relay,
      ),
  },
  {
    records: [stored('connections', leased('failed'))],
    run: ({ connections }) => connections.settleRenewal('failed', owner, fail, start + 1, relay),
  },
  {
    records: [stored('connections', leased('refused-now'))],
    run: ({ connections }) => connections.settleRefusal('refused-now', owner, fail, start + 1, relay),
  },
  {
    records: [stored('connections', connection('troubled'))],
    run: ({ connections }) => connections.recordApiFailure('troubled', fail, start + 1, relay),
  },
  {
    records: [
      stored(
        'connections',
        connection('refused', {
          status: 'reauthorization_required',
          cause: 'refused',
          renewAt: start + minute,
        }),
      ),
    ],
    run: ({ connections }) => connections.scheduleRecheckNow('refused', start),
  },
  {
    records: [stored('connections', connection('answered'))],
    run: ({ connections }) => connections.recordApiAnswer('answered', start),
  },
  {
    records: [
      stored('connections', connection('disconnected')),
      stored('pairings', pairing('disconnected', { connection: 'disconnected' })),
    ],
    run: ({ connections }) =>
      connections.disconnect(
        'disconnected',
        { cause: 'disconnected_by_staff', forget: false, now: start },
        ada,
      ),
  },
  {
    records: [stored('connections', connection('forgotten'))],
    run: ({ connections }) =>
      connections.disconnect('forgotten', { cause: 'disconnected_by_staff', forget: true, now: start }, ada),
  },
  {
    records: [
      stored('connections', connection('handed-over', { responsible: { id: 'staff-leaving', name: 'Bo' } })),
    ],
    run: ({ connections }) =>
      connections.handOver('staff-leaving', { id: 'staff-ada', name: 'Ada' }, start, operator),
  },
  {
    records: [stored('connections', connection('moved'))],
    run: ({ connections }) => {
      const { accessCode = '', tokens } = sampleConnection();
      const values = [accessCode, tokens?.userToken, tokens?.refreshToken].map((from) => ({
        from: from ?? '',
        to: `${from}-of-other`,
      }));
      return connections.move('moved', { account: { id: 'other' }, values, now: start }, operator);
    },
  },
  {
    records: [stored('connections', connection('warned', { lastRenewedAt: start - 12 * day }))],
    run: ({ webhooks }) => webhooks.warn(start, relay),
  },
  {
    records: [
      stored('services', sampleService({ id: 'warned', name: 'w', hash: 'w', expiresAt: start + 2 * day })),
    ],
    run: ({ services }) => services.warn(start),
  },
];

const ofPairingsAndLinks: readonly Rewrite[] = [
  {
    records: [stored('pairings', pairing('claimed'))],
    run: ({ pairings }) => pairings.claim({ ...presented, codeHash: 'code-of-claimed' }),
  },
  {
    records: [stored('pairings', pairing('cancelled'))],
    run: ({ pairings }) => pairings.cancel('cancelled', start, ada),
  },
  {
    records: [stored('pairings', pairing('failed'))],
    run: ({ pairings }) => pairings.fail('failed', start, relay),
  },
  {
    records: [stored('pairings', pairing('abandoned', { expiresAt: start - 10 * minute }))],
    run: ({ sweep }) => sweep(start, auditLife, eventLife),
  },
  {
    records: [
      stored('links', link('pressed', { pairing: 'of-pressed' })),
      stored('pairings', pairing('of-pressed')),
    ],
    run: ({ links }) =>
      links.change('pressed', (found) =>
        decidePress(found, pairing('pressed-again'), { kind: 'owner', id: 'pressed' }),
      ),
  },
  {
    records: [stored('links', link('denied', { pairing: 'of-denied' }))],
    needs: [stored('pairings', pairing('of-denied'))],
    run: ({ links }) => links.change('denied', (found) => decideDenied(found, 'of-denied', start)),
  },
  {
    records: [
      stored('links', link('expired', { expiresAt: start - 1, pairing: 'of-expired' })),
      stored('pairings', pairing('of-expired')),
    ],
    run: ({ links }) => links.change('expired', (found) => decideExpiry(found, start, start)),
  },
  {
    records: [
      stored('links', link('revoked', { pairing: 'of-revoked' })),
      stored('pairings', pairing('of-revoked')),
    ],
    run: ({ links }) => links.change('revoked', (found) => decideEndLink(found, 'revoked', start, ada)),
  },
  {
    // Authorized, and confirmed by its maker.
    records: [
      stored('links', link('confirmed', { confirm: true, pairing: 'of-confirmed' })),
      stored('pairings', pairing('of-confirmed', { session: 'confirmed', account: accountOf('confirmed') })),
    ],
    run: async ({ pairings }) => {
      const authorized = connection('confirmed');
      const byOwner = { kind: 'owner', id: 'confirmed' } as const;
      await pairings.connect('of-confirmed', authorized, start, byOwner, { waiting: 'sealed-in-link' });
      await pairings.connect('of-confirmed', authorized, start, ada);
    },
  },
];

const ofStaffAndServices: readonly Rewrite[] = [
  {
    records: [stored('staff', staff('invited'))],
    run: async (store) => {
      const invite = { hash: 'hash-of-invite', name: 'invited', newId: 'another', now: start };
      await store.staff.invite({ ...invite, role: 'admin', expiresAt: start + day }, operator);
      await store.staff.enrol('hash-of-invite', sampleSession({ id: 'enrolled', hash: 'enrolled' }), {});
    },
  },
  {
    records: [stored('staff', staff('signs-in', { provider: providerOf('signs-in') }))],
    run: (store) =>
      store.staff.signIn(
        { id: 'another', name: 'Renamed', role: 'admin', provider: providerOf('signs-in') },
        sampleSession({ id: 'signed-in', hash: 'signed-in' }),
        {},
      ),
  },
  {
    records: [
      stored('staff', staff('checked', { provider: providerOf('checked') })),
      stored('sessions', checked),
    ],
    run: (store) =>
      store.staff.noteProvider(
        checked,
        { ...providerSession, checkAt: start + minute },
        { name: 'Renamed', role: 'admin' },
      ),
  },
  {
    records: [stored('pairings', pairing('of-session', { session: 'ended' }))],
    needs: [stored('staff', staff('leaves')), stored('sessions', session('ended', 'leaves'))],
    run: (store) => store.staff.endSession('leaves', 'ended', start, ada),
  },
  {
    records: [
      stored('staff', staff('revoked')),
      stored('pairings', pairing('of-staff', { staff: { id: 'revoked', name: 'revoked' } })),
    ],
    run: (store) => store.staff.revoke('revoked', start, operator),
  },
  {
    records: [stored('staff', staff('returns', { revokedAt: start, provider: providerOf('returns') }))],
    run: (store) => store.staff.reinstate('returns', start, operator),
  },
  {
    records: [stored('sessions', session('used', 'works', { lastUsedAt: start - 2 * minute }))],
    needs: [stored('staff', staff('works'))],
    run: (store) => store.staff.useSession('hash-of-used', start),
  },
  {
    records: [stored('services', sampleService({ id: 'rotated', name: 'rotated', hash: 'rotated' }))],
    run: ({ services }) =>
      services.rotate('rotated', { id: 'next', hash: 'next', overlap: minute, now: start }, operator),
  },
  {
    records: [stored('services', sampleService({ id: 'revoked', name: 'revoked', hash: 'revoked' }))],
    run: ({ services }) => services.revoke('revoked', start, operator),
  },
  {
    records: [stored('uses', { id: 'service-1', at: start - day, from: '192.0.2.1' })],
    run: ({ services }) => services.noteUse({ id: 'service-1', at: start, from: '192.0.2.1' }),
  },
];

const ofEvents: readonly Rewrite[] = [
  {
    records: [webhook('changed')],
    run: async ({ webhooks }) => {
      await webhooks.change('changed', (known) => decideChange(known, { paused: false }, start, operator));
      await webhooks.change('changed', (known) =>
        decideRotation(known, 'sealed-anew', start + day, start, operator),
      );
      await webhooks.change('changed', (known) => decideDisabling(known, start, relay));
    },
  },
  {
    records: [cursor('behind', { seq: 0 })],
    needs: [webhook('behind')],
    run: ({ webhooks }) => webhooks.take(new Map([['behind', 10]]), start, start + minute),
  },
  {
    records: [delivery('failing'), cursor('failing')],
    needs: [webhook('failing')],
    run: async ({ webhooks }) => {
      const attempt = { attempt: 1, at: start, seconds: 1, status: 500, error: 'HTTP 500', answer: '' };
      for (const { delivery: leased } of await webhooks.take(
        new Map([['failing', 10]]),
        start,
        start + minute,
      ))
        await webhooks.settle([{ leased, attempt, nextAt: start + day }]);
    },
  },
  {
    records: [delivery('repeated', { state: 'given_up', nextAt: null })],
    needs: followed('repeated'),
    run: ({ webhooks }) => webhooks.repeat('repeated', event.event, start),
  },
  {
    records: [webhook('enabled', { disabledAt: start }), cursor('enabled')],
    run: ({ webhooks }) => webhooks.replay('enabled', { after: 0 }, start, operator),
  },
  {
    records: [replaying('revived', 'given_up'), delivery('revived', { state: 'given_up', nextAt: null })],
    needs: [webhook('revived')],
    run: ({ webhooks }) => webhooks.take(new Map([['revived', 10]]), start, start + minute),
  },
  {
    records: [replaying('replayed', 'log'), delivery('replayed')],
    needs: [webhook('replayed')],
    run: ({ webhooks }) => webhooks.take(new Map([['replayed', 10]]), start, start + minute),
  },
  {
    records: [cursor('silent', { outage: { since: start - day, until: null, isReported: false } })],
    needs: [webhook('silent')],
    run: ({ webhooks }) => webhooks.reportOutage('silent', start),
  },
];

const ofOthers: readonly Rewrite[] = [
  {
    records: [stored('auditHeads', { id: 'last', seq: 1, hash: 'hash', at: start - day })],
    run: ({ audit }) => audit.reportHead(start),
  },
  {
    records: [stored('keys', { id: 'key', check: 'check', marks: {} })],
    run: ({ keys }) => keys.mark('key', { RELAY_PORT: 'mark' }),
  },
  ...resealed(
    stored('connections', connection('resealed', { accessCode: 'sealed-old' })),
    stored('links', link('resealed', { waiting: { ...waiting, accessCode: 'sealed-old' } })),
    stored(
      'sessions',
      session('resealed', 'works', { provider: { ...providerSession, refreshToken: 'sealed-old' } }),
    ),
    stored('answers', answer('resealed', { answer: 'sealed-old' })),
    webhook('resealed', { secrets: [{ sealed: 'sealed-old', until: null }] }),
  ),
  {
    records: [stored('alertPaths', { id: 'former', hash: 'former', createdAt: start, endsAt: null })],
    run: ({ alerts }) =>
      alerts.addPath({ id: 'path', hash: 'path', createdAt: start, endsAt: null }, start + day, operator),
  },
  {
    records: [stored('alerts', alert(1))],
    run: ({ alerts }) => alerts.takeDue(start, start + minute, 10),
  },
  {
    records: [stored('alerts', { ...alert(2), checkAt: start + minute })],
    run: ({ alerts }) => alerts.settle([{ id: alert(2).id, finding: 'found' }], start),
  },
  {
    records: [stored('answers', answer('begun', { at: start - 2 * minute }))],
    run: async ({ answers }) => {
      await answers.begin({ id: 'begun', caller: 'caller', body: 'body', at: start });
      // Without an answer, the next process that has the store for itself would free the key.
      await answers.end('begun', start, 'sealed-answer');
    },
  },
  {
    records: [stored('answers', answer('ended'))],
    run: ({ answers }) => answers.end('ended', start, 'sealed-answer'),
  },
  {
    records: [stored('answers', answer('of-link'))],
    run: ({ links }) => links.add(link('added'), ada, answer('of-link', { answer: 'sealed-answer' })),
  },
  {
    records: [stored('answers', answer('of-webhook'))],
    run: ({ webhooks }) =>
      webhooks.add(
        sampleWebhook({ id: 'added' }),
        operator,
        answer('of-webhook', { answer: 'sealed-answer' }),
      ),
  },
];

const rewrites = [...ofConnections, ...ofPairingsAndLinks, ...ofStaffAndServices, ...ofEvents, ...ofOthers];
