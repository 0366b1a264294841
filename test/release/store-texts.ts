import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The texts that the publisher pastes into the stores' forms or publishes. */
const names = ['descriptions.md', 'privacy.md'];

/**
 * The texts for the extension stores, filled for their publisher: a place `<name>` in them stands for the setting RELEASE_NAME.
 * @param folder of the texts
 * @throws one sentence that names a setting that is missing, and the text that needs it
 */
export const fillStoreTexts = (
  folder: string,
  settings: NodeJS.ProcessEnv,
): { name: string; text: string }[] =>
  names.map((name) => ({
    name,
    text: readFileSync(path.join(folder, name), 'utf8').replaceAll(/`<([a-z]+)>`/g, (place, word: string) => {
      const setting = `RELEASE_${word.toUpperCase()}`;
      const value = settings[setting]?.trim() ?? '';
      if (value === '')
        throw new Error(`${setting} is missing: it stands for ${place} in the stores’ ${name}`);
      return value;
    }),
  }));
