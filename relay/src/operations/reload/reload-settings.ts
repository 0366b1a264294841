import type { Effects } from '../../base/effects.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { noteSettings } from '../../features/audit/note-settings.ts';
import { retryRefused } from '../../features/renewal/retry-refused.ts';
import { rememberKeys, requireKeys } from '../../features/sealing-keys/require-keys.ts';
import type { Change, LiveConfig } from '../../settings/live-config.ts';
import type { Env, WrittenSettings } from '../../settings/read-settings.ts';
import type { Store } from '../../store/store.ts';

export interface ReloadDeps {
  live: LiveConfig;
  store: Store;
  effects: Pick<Effects, 'now' | 'log'>;
  /** Called once other sealing keys are in use. */
  keysChanged(): void;
}

/** Where the settings are read from: the environment with the settings file merged into it. */
export type SettingsSource = () => { readonly env: Env; readonly written: WrittenSettings };

/**
 * Reads the settings again and applies those that need no restart: log level, client secrets and sealing keys. A value that is
 * invalid, and sealing keys that do not open the data or cannot be tried, are named in the log, and the value in use stays. With
 * other client secrets refused connections are looked at again. Never rejects; one run follows another.
 */
export function createReload({ live, store, effects: { now, log }, keysChanged }: ReloadDeps) {
  const { config } = live;
  const reject = (setting: string, problem: string) =>
    log.warn({ setting, problem }, 'setting is not valid: the value in use stays');

  /** Whether the relay can work with a change. What it needs in the store is there afterwards. */
  const isUsable = async ({ setting, value }: Change): Promise<boolean> => {
    const keys = value.RELAY_SEALING_KEYS;
    if (keys === undefined) return true;
    try {
      await requireKeys(store, keys);
      await rememberKeys(store, keys, now());
      await store.relays?.note(keys[0].id, now());
      return true;
    } catch (error) {
      if (error instanceof OperatorRefusal) reject(setting, error.message);
      else log.warn({ setting, err: error }, 'setting could not be checked: the value in use stays');
      return false;
    }
  };

  /** Audits the change, last: until then the next start finds it, and does all of this. */
  const record = async (changed: readonly string[]): Promise<void> => {
    try {
      // What was refused with another secret may be accepted now.
      if (changed.includes('NOISEAWARE_CLIENT_SECRETS'))
        await retryRefused(store, Number.NEGATIVE_INFINITY, now());
      await noteSettings(store, config, now());
    } catch (error) {
      log.warn(
        { err: error },
        'settings are in use, but the store failed: the next start audits them and looks at refused connections',
      );
    }
  };

  const reload = async (source: SettingsSource) => {
    const { env, written } = source();
    const { changes, problems, atRestart } = live.read(env, written);
    for (const { setting, problem } of problems) reject(setting, problem);
    const changed: string[] = [];
    for (const change of changes) {
      if (!(await isUsable(change))) continue;
      live.take(change);
      changed.push(change.setting);
      if (change.setting === 'RELAY_SEALING_KEYS') keysChanged();
    }
    const facts = { changed, ...(atRestart.length > 0 && { atRestart }) };
    // At whichever level of the two shows it.
    const before = log.isLevelEnabled('info');
    if (before) log.info(facts, 'settings read again');
    log.level = config.logLevel;
    if (!before) log.info(facts, 'settings read again');
    if (changed.length > 0) await record(changed);
  };

  let last = Promise.resolve();
  return (source: SettingsSource): Promise<void> => {
    last = last
      .then(() => reload(source))
      .catch((error: unknown) =>
        log.warn({ err: error }, 'settings could not be read again: those in use stay'),
      );
    return last;
  };
}
