import type { Finding } from '@noiseaware-connect/shared/contract/admins';
import { may } from '@noiseaware-connect/shared/role';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { type Seconds, timestampOf } from '../../base/time.ts';
import { summarize } from '../../domain/connection/groups.ts';
import { nameOrganizations } from '../../noiseaware/identify.ts';
import type { Store } from '../../store/store.ts';
import { bad, type Check, named, ok, warning } from './check.ts';

/** How many connections are examined for their organizations. */
const examinedForOrganizations = 100;

/** The number of newest alerts that are examined. */
const newestAlerts = 500;

/** Whether the store takes writes. */
async function checkStore(store: Pick<Store, 'check'>): Promise<Check[]> {
  try {
    await store.check();
    return [ok('the store can be read and written', named('store_ok'))];
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return [
      bad(
        `the store cannot be written: ${error.message}`,
        'free space on its disk, or check that PostgreSQL accepts writes; the relay retries by itself',
        named('store_unwritable'),
      ),
    ];
  }
}

/** How many connections need a person, and how many recover on their own. */
async function checkConnections(store: Store, now: Seconds): Promise<Check[]> {
  const counts = await store.connections.countStates(now);
  const { needsYou, trouble, fine } = summarize(counts);
  const checks = refusedCauses.flatMap(({ cause, says, fix }): Check[] => {
    const all = counts.filter(({ state }) => state.cause === cause);
    const affected = all.reduce((sum, { connections }) => sum + connections, 0);
    return affected === 0
      ? []
      : [
          bad(
            `${says}; this affects ${affected} ${affected === 1 ? 'connection' : 'connections'}`,
            fix,
            named(`connections_${cause}`, { count: affected }),
          ),
        ];
  });
  if (needsYou > 0) {
    checks.push(
      warning(
        `${needsYou} of the connections ${needsYou === 1 ? 'needs' : 'need'} someone`,
        'look at each of them in the list of connections: it says who can fix it',
        named('connections_need_you', { count: needsYou }),
      ),
    );
  }
  if (trouble > 0) {
    checks.push(
      warning(
        `${trouble} of the connections cannot be renewed at the moment`,
        'wait: the relay keeps retrying, and reports when someone is needed',
        named('connections_trouble', { count: trouble }),
      ),
    );
  }
  return checks.length > 0
    ? checks
    : [
        ok(
          `no connection is failing, and ${fine} ${fine === 1 ? 'is' : 'are'} fine`,
          named('connections_ok', { count: fine }),
        ),
      ];
}

/** Who is responsible for connections without access, or with a role that may not connect. Empty if nobody is. */
async function checkResponsible(
  { staff, connections }: Pick<Store, 'staff' | 'connections'>,
  now: Seconds,
): Promise<Check[]> {
  const [everyone, counts] = await Promise.all([staff.list(now), connections.countByResponsible()]);
  return everyone.flatMap(({ staff: { id, name, revokedAt, ...member } }): Check[] => {
    const count = counts.get(id) ?? 0;
    if (count === 0 || (revokedAt === null && may(member, 'connect'))) return [];
    return [
      warning(
        `${name} is responsible for ${count} ${count === 1 ? 'connection' : 'connections'}, but can no longer manage connections`,
        `hand them over: pnpm relay staff handover ${JSON.stringify(name)} <colleague>`,
        named('handover_needed', { name, count }),
      ),
    ];
  });
}

/** Whether anything says to which organizations the connections belong. Empty if it does, or there are none. */
async function checkOrganizations({ connections }: Pick<Store, 'connections'>): Promise<Check[]> {
  const page = await connections.list({ status: 'active', limit: examinedForOrganizations });
  const isNamed = page.connections.some(({ identity }) => identity !== null);
  return isNamed || page.connections.length === 0
    ? []
    : [
        warning(
          'the relay cannot tell which NoiseAware organization any connection belongs to: each link for a connected account waits for confirmation',
          nameOrganizations,
          named('organizations_unknown'),
        ),
      ];
}

/** Causes that concern all connections, and that only the operator can mend. */
const refusedCauses: readonly { cause: Cause; says: string; fix: string }[] = [
  {
    cause: 'refusing_all',
    says: 'NoiseAware refuses every organization: the circuit breaker is open, and no owner is asked to reauthorize',
    fix: 'compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and NOISEAWARE_REFRESH with what NoiseAware gave you; if they are right, contact NoiseAware or whoever runs a gateway or firewall in between; once it accepts one connection, the relay renews the others within a minute',
  },
  {
    cause: 'configuration',
    says: 'calls to NoiseAware fail in a way that points to wrong settings of the relay',
    fix: 'compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and RELAY_SEALING_KEYS with their intended values; the log has the status of each call',
  },
];

/** Whether webhooks reach their receivers. Empty if there are none. */
export async function checkWebhooks({ webhooks }: Store): Promise<Check[]> {
  const all = await webhooks.list();
  const backlog = new Map((await webhooks.backlog()).map((each) => [each.webhook, each]));
  const checks = all.flatMap(({ id, url, disabledAt, paused }): Check[] => {
    const again = `repair the receiver, then run: pnpm relay webhooks replay ${id}`;
    const about = { webhook: id, url };
    const { waiting = 0, dead = 0, since = null, failure = null } = backlog.get(id) ?? {};
    if (paused)
      return [
        ok(
          `the webhook ${url} is paused: its events wait until it is resumed`,
          named('webhook_paused', about),
        ),
      ];
    if (disabledAt !== null)
      return [
        warning(
          `the webhook ${url} is disabled: its receiver answered 410`,
          again,
          named('webhook_disabled', about),
        ),
      ];
    if (dead > 0)
      return [
        warning(
          `the webhook ${url} could not deliver ${dead} ${dead === 1 ? 'event' : 'events'}`,
          again,
          named('webhook_dead', { ...about, count: dead }),
        ),
      ];
    if (failure === null || since === null) return [];
    return [
      warning(
        `the webhook ${url} has been behind since ${timestampOf(since)}: ${waiting} ${waiting === 1 ? 'event is' : 'events are'} pending`,
        'repair the receiver: the relay tries again by itself',
        named('webhook_behind', { ...about, at: timestampOf(since), count: waiting }),
      ),
    ];
  });
  if (checks.length > 0 || all.length === 0) return checks;
  return [
    ok(
      `no webhook is disabled, behind or has undelivered events; there ${all.length === 1 ? 'is one webhook' : `are ${all.length} webhooks`}`,
      named('webhooks_ok', { count: all.length }),
    ),
  ];
}

/** Whether alerts are for connected accounts, and confirmed by NoiseAware. Empty if none has arrived. */
async function checkAlerts(store: Store): Promise<Check[]> {
  const { alerts } = await store.alerts.list({ limit: newestAlerts });
  const unmatched = alerts.filter(({ alert }) => alert.connection === null).length;
  const refuted = alerts.filter(({ alert }) => alert.verified === 'refuted').length;
  const checks: Check[] = [];
  if (unmatched > 0) {
    checks.push(
      warning(
        `${unmatched} of the last ${alerts.length} alerts ${unmatched === 1 ? 'is for an account that was' : 'are for accounts that were'} never connected`,
        'ask NoiseAware to correct the PartnerOrgID of that organization: it must be the id of the account in the relay',
        named('alerts_unmatched', { count: unmatched, of: alerts.length }),
      ),
    );
  }
  if (refuted > 0) {
    checks.push(
      warning(
        `NoiseAware has no matching event for ${refuted} of the last ${alerts.length} alerts`,
        'someone who knows the alert URL may have forged them: replace the URL with pnpm relay alerts rotate',
        named('alerts_refuted', { count: refuted, of: alerts.length }),
      ),
    );
  }
  if (checks.length > 0 || alerts.length === 0) return checks;
  return [
    ok(
      `the last ${alerts.length} alerts are for connected accounts, and NoiseAware's events contradict none of them`,
      named('alerts_ok', { count: alerts.length }),
    ),
  ];
}

/** The checks of what the store holds, by what they are about, for the doctor and for the console. */
export const workChecks: readonly (readonly [
  Finding['what'],
  (store: Store, now: Seconds) => Promise<Check[]>,
])[] = [
  ['store', checkStore],
  ['connections', checkConnections],
  ['connections', checkResponsible],
  ['connections', checkOrganizations],
  ['webhooks', checkWebhooks],
  ['alerts', checkAlerts],
];
