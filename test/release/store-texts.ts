import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The texts that the publisher pastes into the stores' forms or publishes: sections of texts.md, by the files of a release. */
const sections = { 'descriptions.md': 'Descriptions', 'privacy.md': 'Privacy statement' };

/**
 * The texts for the extension stores, filled for their publisher: a place `<name>` in them stands for the setting RELEASE_NAME.
 * @param folder of texts.md
 * @throws one sentence that names a setting that is missing, and the text that needs it
 */
export function fillStoreTexts(
  folder: string,
  settings: NodeJS.ProcessEnv,
): { name: string; text: string }[] {
  const all = readFileSync(path.join(folder, 'texts.md'), 'utf8').split(/^(?=## )/m);
  return Object.entries(sections).map(([name, heading]) => {
    const section = all.find((each) => each.startsWith(`## ${heading}\n`));
    if (section === undefined) throw new Error(`texts.md has no section ${heading}`);
    return { name, text: `${fill(section, name, settings).trimEnd()}\n` };
  });
}

// --- Internal helpers ---

const fill = (text: string, name: string, settings: NodeJS.ProcessEnv): string =>
  text.replaceAll(/`<([a-z]+)>`/g, (place, word: string) => {
    const setting = `RELEASE_${word.toUpperCase()}`;
    const value = settings[setting]?.trim() ?? '';
    if (value === '') throw new Error(`${setting} is missing: it stands for ${place} in the stores’ ${name}`);
    return value;
  });
