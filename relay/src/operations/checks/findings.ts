import type { Finding } from '@noiseaware-connect/shared/contract/admins';
import { cacheFor } from '../../base/cache-for.ts';
import { withCommandName } from '../../base/command-name.ts';
import type { Effects } from '../../base/effects.ts';
import { minute, timestampOf } from '../../base/time.ts';
import type { Handlers } from '../../calls/handler.ts';
import type { Tally } from '../../features/activity/tally.ts';
import { examineKeys } from '../../features/sealing-keys/require-keys.ts';
import type { Provider } from '../../features/sign-in/provider.ts';
import type { Authorization } from '../../noiseaware/authorization.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { type Check, named, ok, warning } from './check.ts';
import { checkAuthorization } from './check-authorization.ts';
import { checkClock } from './check-clock.ts';
import { checkNoiseAware } from './check-noiseaware.ts';
import { checkProviderCalls } from './check-provider-calls.ts';
import { checkSealingKeys } from './check-sealing-keys.ts';
import { workChecks } from './check-work.ts';
import { checkSecret, lastUses } from './client-secrets.ts';

export interface FindingDeps {
  config: Pick<Config, 'warnings' | 'sealingKeys' | 'noiseaware'>;
  authorization: Pick<Authorization, 'finding'>;
  effects: Pick<Effects, 'now' | 'elapsed'>;
  store: Store;
  tally: Pick<Tally, 'records'>;
  noiseaware: Pick<GuardedNoiseAware, 'standing'>;
  provider: Pick<Provider, 'standing'> | undefined;
}

/** What the console shows of the doctor's checks: none of these calls anything outside the relay. Results are reused for a minute. */
export const findingHandlers = (deps: FindingDeps): Handlers<'readFindings'> => ({
  readFindings: cacheFor(
    async () => ({
      checkedAt: timestampOf(deps.effects.now()),
      findings: (await Promise.all(subjects.map(([what, look]) => findingsOf(what, look(deps))))).flat(),
    }),
    minute,
    deps.effects,
  ),
});

// --- Internal helpers ---

type Look = (deps: FindingDeps) => Promise<Check[]>;

const subjects: readonly (readonly [Finding['what'], Look])[] = [
  ['settings', async ({ config }) => checkWarnings(config)],
  ['settings', async ({ authorization }) => checkAuthorization(authorization)],
  ['clock', ({ store }) => checkClock(store)],
  ['sealing_keys', lookAtKeys],
  ['client_secrets', async ({ store, config }) => (await lastUses(store, config)).map(checkSecret)],
  ['noiseaware', checkNoiseAware],
  ['identity_provider', async ({ provider }) => checkProviderCalls(provider)],
  ...workChecks.map(([what, check]): [typeof what, Look] => [
    what,
    ({ store, effects }) => check(store, effects.now()),
  ]),
];

const checkWarnings = ({ warnings }: FindingDeps['config']): Check[] =>
  warnings.length === 0
    ? [ok('all settings are valid', named('settings_ok'))]
    : warnings.map(({ message, fix, code, values }) => warning(message, fix, named(code, values)));

/** Compares key names and counts only: opening every sealed value would take too long for a page. */
async function lookAtKeys({ store, config }: FindingDeps): Promise<Check[]> {
  const { uses, ...keys } = await examineKeys(store, config.sealingKeys);
  const checks = checkSealingKeys(keys);
  const values = uses.reduce((sum, each) => sum + each.values, 0);
  return checks.length > 0
    ? checks
    : [ok(`RELAY_SEALING_KEYS can open all ${values} stored secrets`, named('keys_ok', { count: values }))];
}

async function findingsOf(what: Finding['what'], checks: Promise<Check[]>): Promise<Finding[]> {
  return (await checks).map(({ level, says, fix, named = { code: 'other', values: {} } }) => ({
    what,
    level: level === 'bad' ? 'problem' : level,
    sentence: withCommandName(`${capitalized(says)}.`),
    next: fix === undefined ? null : withCommandName(capitalized(fix)),
    ...named,
  }));
}

const capitalized = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
