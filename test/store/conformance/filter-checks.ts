import type { Alert } from '@noiseaware-connect/relay/domain/alert/alert';
import { connectionStates } from '@noiseaware-connect/relay/domain/connection/groups';
import type { Link } from '@noiseaware-connect/relay/domain/link/link';
import { alertList } from '@noiseaware-connect/relay/store/lists/alerts';
import { type List, matching } from '@noiseaware-connect/relay/store/lists/condition';
import { connectionList } from '@noiseaware-connect/relay/store/lists/connections';
import { linkList } from '@noiseaware-connect/relay/store/lists/links';
import { compareKeys } from '@noiseaware-connect/relay/store/order-key';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { sampleAlert } from './alert-checks.ts';
import { sampleLink } from './link-checks.ts';
import { day, minute, sampleConnection, start } from './samples.ts';
import type { Check, Checks } from './store-check.ts';

/** What a list is checked with. */
interface Case<R> {
  readonly noun: string;
  readonly list: List<R>;
  /** Varied in every field that a condition reads. */
  readonly records: readonly R[];
  write(store: Store, records: readonly R[]): Promise<void>;
  page(
    store: Store,
    filter: object & { after?: string; limit: number },
  ): Promise<{ records: readonly R[]; next?: string | undefined }>;
}

const names = [
  'Seaside Rentals',
  undefined,
  'ZOË’s Strandhäuser',
  'Cabin 10',
  'cabin 9',
  '100%_a\\b',
  'ÅNGSTRÖM (9)',
];
const accounts = ['cust-1', 'cust-10', 'CUST-2', 'a%b', 'a_b', 'a\\b', 'Zoë x'];
const staff = ['Ada', 'Bo Ångström', 'Cy {*}'].map((name) => ({ id: `staff-${name}`, name }));

/** Goes round the values: fields of which the numbers of values have no common divisor vary against each other. */
const nth = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
const accountOf = (index: number) => {
  const name = nth([...names, 'Beach'], index);
  return { id: nth(accounts, index), ...(name !== undefined && { name }) };
};

const connections: Case<ReturnType<typeof sampleConnection>> = {
  noun: 'connections',
  list: connectionList,
  records: Array.from({ length: 31 }, (_, index) => {
    const by = 'me';
    return sampleConnection({
      id: `connection-${(index * 7) % 31}`,
      account: accountOf(index),
      connectedBy: nth(staff, index),
      responsible: nth([...staff, { id: 'staff-di', name: 'Di' }], index),
      identity: nth(
        [null, { by, value: '9007199254740994', name: 'Harbor HOUSE' }, { by, value: 'pier', name: null }],
        index + 1,
      ),
      connectedAt: start + (index % 5),
      lastRenewedAt: start + (index % 6) * day + nth([0, 0.001, 0.9996], index),
      ...nth(connectionStates, index),
    });
  }),
  write: ({ archive }, records) => archive.write({ collection: 'connections', records }),
  page: async ({ connections: { list } }, filter) => {
    const { connections: records, next } = await list(filter);
    return { records, next };
  },
};

const ends = [null, null, null, { as: 'revoked', at: start }, { as: 'expired', at: start }] as const;
const waiting = { accessCode: 'sealed', organization: 'Lakeside (1)', connection: null, current: null };
const links: Case<Link> = {
  noun: 'links',
  list: linkList,
  records: Array.from({ length: 24 }, (_, index) =>
    sampleLink({
      id: `link-${(index * 7) % 24}`,
      hash: `hash-${index}`,
      account: accountOf(index),
      madeBy: { kind: 'staff', ...nth(staff, index) },
      createdAt: start + (index % 4),
      expiresAt: start + (1 + (index % 2)) * minute,
      waiting: nth([null, null, waiting, null], index),
      pairing: nth([null, 'pairing-1'], index),
      ended: nth(ends, index),
    }),
  ),
  write: ({ archive }, records) => archive.write({ collection: 'links', records }),
  page: async ({ links: { list } }, filter) => {
    const { links: records, next } = await list(filter);
    return { records, next };
  },
};

const alerts: Case<Alert> = {
  noun: 'alerts',
  list: alertList,
  records: Array.from({ length: 24 }, (_, index) => ({
    ...sampleAlert(index % 5, {
      id: index,
      PartnerOrgID: nth([...accounts, undefined], index),
      NoiseawarePropertyName: nth(names, index + 3),
      NoiseawareAZName: nth(['Terrace', 'Pool', undefined], index),
    }),
    connection: nth(['connection-1', null, 'connection-2'], index),
    verified: nth(['verified', 'unverified', 'refuted'] as const, index + 1),
  })),
  write: ({ archive }, records) => archive.write({ collection: 'alerts', records }),
  page: async ({ alerts: { list } }, filter) => {
    const { alerts: paired, next } = await list(filter);
    return { records: paired.map(({ alert }) => alert), next };
  },
};

/** The ids of a list, read page by page. */
async function listed<R extends { readonly id: string }>(
  page: Case<R>['page'],
  store: Store,
  filter: object,
): Promise<string[]> {
  const ids: string[] = [];
  let after: { after?: string } = {};
  do {
    const { records, next } = await page(store, { ...filter, ...after, limit: 5 });
    if (next !== undefined) expect(records).toHaveLength(5);
    ids.push(...records.map(({ id }) => id));
    after = next === undefined ? {} : { after: next };
  } while (after.after !== undefined);
  return ids;
}

/** What a filter is to select, in the order of the list. */
function selected<R extends { readonly id: string }>({ list, records }: Case<R>, filter: object): string[] {
  const { keyOf, backwards } = list.order;
  return records
    .filter(matching(list.conditions, filter))
    .sort((one, other) => compareKeys(keyOf(one), keyOf(other)) * (backwards ? -1 : 1))
    .map(({ id }) => id);
}

/** For each condition of a list: a store selects and orders what the declaration does, with each value and in pages. */
function checksOf<R extends { readonly id: string }>(of: Case<R>): Checks {
  const { noun, list, records, page } = of;
  const conditions = Object.entries(list.conditions);
  const onRecords =
    (check: (store: Store) => Promise<void>): Check =>
    async (bench) => {
      await of.write(bench.store, records);
      await check(await bench.reopen());
    };
  const expectSelected = async (store: Store, filter: object) =>
    expect(await listed(page, store, filter), JSON.stringify(filter)).toEqual(selected(of, filter));
  return {
    ...Object.fromEntries(
      conditions.map(([name, { examples }]) => [
        `filters ${noun} by "${name}" as the declaration of their list does, page by page`,
        onRecords(async (store) => {
          const filters = examples(records).map((value) => ({ [name]: value }));
          for (const filter of filters) await expectSelected(store, filter);
          const counts = filters.map((filter) => selected(of, filter).length);
          expect(counts.filter((count) => count > 0 && count < records.length)).not.toEqual([]);
        }),
      ]),
    ),
    [`filters ${noun} by two conditions and by all together, page by page`]: onRecords(async (store) => {
      for (const [index, record] of records.entries()) {
        const fulfilled = conditions.flatMap(([name, { examples }]) => {
          const filters: object[] = examples(records).map((value) => ({ [name]: value }));
          return nth(
            filters.filter((filter) => matching(list.conditions, filter)(record)),
            index,
          );
        });
        const pairs = fulfilled.map((filter, at) => ({ ...filter, ...nth(fulfilled, at + 1 + (index % 3)) }));
        for (const filter of [...pairs, Object.assign({}, ...fulfilled)]) {
          expect(selected(of, filter)).toContain(record.id);
          await expectSelected(store, filter);
        }
      }
      await expectSelected(store, {});
    }),
  };
}

export const filterChecks: Checks = {
  ...checksOf(connections),
  ...checksOf(links),
  ...checksOf(alerts),

  'filters the list of connections for people as the one in order of connecting, page by page': async (
    bench,
  ) => {
    const { list, records, write, page } = connections;
    await write(bench.store, records);
    const store = await bench.reopen();
    for (const [name, { examples }] of Object.entries(list.conditions)) {
      for (const value of examples(records)) {
        const filter = { [name]: value };
        const ids = await listed(page, store, { ...filter, listed: { now: start + day } });
        expect(ids.sort(), JSON.stringify(filter)).toEqual(selected(connections, filter).sort());
      }
    }
  },
};
