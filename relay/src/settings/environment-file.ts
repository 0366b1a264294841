import type { Setting } from './setting.ts';
import { type SettingName, settingGroups } from './settings.ts';

/** The content of a new `.env`: the given settings, and all others commented out with their defaults. */
export function environmentFile(values: Partial<Record<SettingName, string>>): string {
  const lines = [
    '# Settings of a NoiseAware Connect relay. Every NAME can also be given as NAME_FILE, a file that holds the value.',
  ];
  for (const [group, settings] of Object.entries(settingGroups)) {
    lines.push('', `# --- ${group} ${'-'.repeat(width - group.length - 7)}`);
    for (const [name, setting] of Object.entries<Setting>(settings)) {
      const value = values[name as SettingName];
      lines.push('', ...wrap(setting.description));
      lines.push(value === undefined ? `# ${name}=${setting.default ?? ''}` : `${name}=${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

// --- Internal helpers ---

const width = 118;

/** Wraps a sentence into comment lines. */
const wrap = (text: string): string[] =>
  (text.match(new RegExp(`.{1,${width - 2}}(?: |$)`, 'g')) ?? []).map((line) => `# ${line.trimEnd()}`);
