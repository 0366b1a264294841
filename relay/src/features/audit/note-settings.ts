import { createHmac } from 'node:crypto';
import type { Seconds } from '../../base/time.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { KeyCheck } from '../../domain/sealing/key-check.ts';
import { deriveKey, type SealingKey } from '../../domain/sealing/sealing.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';

type Settings = Pick<Config, 'given' | 'sealingKeys' | 'store'>;

/**
 * Audits which settings have changed since the last start, by name. The store keeps a mark of each value: HMAC-SHA-256 under a
 * key derived from the sealing key, cut to 32 bits, which reveals no value. If the sealing key of the stored marks is gone,
 * nothing can be compared, and RELAY_SEALING_KEYS itself is the change.
 * @returns the names of the changed ones, sorted
 */
export async function noteSettings(
  { keys: store }: Pick<Store, 'keys'>,
  config: Settings,
  at: Seconds,
): Promise<readonly string[]> {
  const { settings, key } = compareSettings(await store.checks(), config);
  const [first] = config.sealingKeys;
  if (settings.length === 0 && key?.id === first.id) return settings;
  const entry: AuditEntry = { at, what: 'settings_changed', who: { kind: 'relay' }, settings };
  await store.mark(first.id, marksOf(comparedOf(config), first), settings.length > 0 ? entry : undefined);
  return settings;
}

/** Compares settings with the marks of the last start, see {@link noteSettings}. `key` made those marks, if there are any. */
export function compareSettings(
  checks: readonly KeyCheck[],
  config: Settings,
): { settings: string[]; key: SealingKey | undefined } {
  const marked = checks.filter(({ marks }) => marks !== undefined);
  const key = config.sealingKeys.find(({ id }) => marked.some((check) => check.id === id));
  const { marks: previousMarks = {} } = marked.find(({ id }) => id === key?.id) ?? {};
  const marks = key === undefined ? {} : marksOf(comparedOf(config), key);
  const settings = Object.keys({ ...previousMarks, ...marks })
    .filter((name) => marks[name] !== previousMarks[name])
    .sort();
  if (key === undefined && marked.length > 0) settings.push('RELAY_SEALING_KEYS');
  return { settings, key };
}

// --- Internal helpers ---

/** Relays on the same database differ in these: each has addresses of its own. */
const ownOfRelay = new Set(['RELAY_HOST', 'RELAY_PORT', 'RELAY_OPS_ADDRESS']);

const comparedOf = (config: Settings): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config.given()).filter(
      ([name]) => config.store.directory !== undefined || !ownOfRelay.has(name),
    ),
  );

function marksOf(values: Readonly<Record<string, string>>, key: SealingKey): Record<string, string> {
  const secret = deriveKey(key, 'setting-marks');
  const markOf = (name: string, text: string) =>
    createHmac('sha256', secret).update(`${name}=${text}`).digest('hex').slice(0, 8);
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, markOf(name, text)]));
}
