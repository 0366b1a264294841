import { type Config, settingFiles } from './config.ts';
import {
  type Env,
  readSettings,
  type SettingFiles,
  textOf,
  type Values,
  type WrittenSettings,
} from './read-settings.ts';
import { settings } from './settings.ts';

/** The settings that a running relay takes over without a restart. */
const live = ['LOG_LEVEL', 'NOISEAWARE_CLIENT_SECRETS', 'RELAY_SEALING_KEYS'] as const;
export type LiveName = (typeof live)[number];
type LiveValues = Pick<Values, LiveName>;

/** A valid value that differs from the one in use. */
export interface Change {
  readonly setting: LiveName;
  /** Undefined if the default applies. */
  readonly text: string | undefined;
  readonly value: Partial<LiveValues>;
}

export interface ReadAgain {
  readonly changes: readonly Change[];
  /** For each name with an invalid value: the expected form. */
  readonly problems: readonly { readonly setting: LiveName; readonly problem: string }[];
  /** Other settings that differ: only a restart applies them. */
  readonly atRestart: readonly string[];
}

export interface LiveConfig {
  /** The settings with the values that were taken last. */
  readonly config: Config;
  /** Compares the settings with those in use; applies nothing. */
  read(env: Env, written: WrittenSettings): ReadAgain;
  /** Replaces a value. */
  take(change: Change): void;
}

/** Settings of which some can be replaced while they are in use. */
export function createLiveConfig(first: Config, files: SettingFiles = settingFiles): LiveConfig {
  let texts = first.given();
  // Replaced in place, and only below: whoever has this object reads what holds now.
  const noiseaware = { ...first.noiseaware };
  const config = { ...first, noiseaware, given: () => texts };
  return {
    config,

    read(env, written) {
      const changes: Change[] = [];
      const problems: { setting: LiveName; problem: string }[] = [];
      for (const setting of live) {
        // Each is read beside the values in use of all others, so that a fault elsewhere does not hold it up.
        const { [setting]: present, ...others } = texts;
        const variables = { [setting]: env[setting], [`${setting}_FILE`]: env[`${setting}_FILE`] };
        const read = readSettings({ ...others, ...variables }, files, {
          file: written.file,
          given: { ...others, ...written.given },
        });
        if ('problems' in read) {
          problems.push(...read.problems.map((problem) => ({ setting, problem })));
        } else if (read.texts[setting] !== present) {
          const value = { [setting]: read.values[setting] };
          changes.push({ setting, text: read.texts[setting], value });
        }
      }
      const isOther = (name: string) => !live.some((each) => each === name);
      const differs = (name: string) => {
        try {
          return textOf(env, name, files) !== texts[name];
        } catch {
          return true;
        }
      };
      const atRestart = Object.keys(settings).filter((name) => isOther(name) && differs(name));
      return { changes, problems, atRestart };
    },

    take({ setting, text, value }) {
      const { LOG_LEVEL, NOISEAWARE_CLIENT_SECRETS, RELAY_SEALING_KEYS } = value;
      if (LOG_LEVEL !== undefined) Object.assign(config, { logLevel: LOG_LEVEL });
      if (NOISEAWARE_CLIENT_SECRETS !== undefined)
        Object.assign(noiseaware, { clientSecrets: NOISEAWARE_CLIENT_SECRETS });
      if (RELAY_SEALING_KEYS !== undefined) Object.assign(config, { sealingKeys: RELAY_SEALING_KEYS });
      const { [setting]: _, ...others } = texts;
      texts = text === undefined ? others : { ...others, [setting]: text };
    },
  };
}
