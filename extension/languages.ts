import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folders = ['../shared/src/words/languages', 'src/words/languages'].map((folder) =>
  path.join(import.meta.dirname, folder),
);

/** One file for each language, with the translations of the shared texts and of the extension's own. */
export const languageFiles = () =>
  globSync('*.json', { cwd: folders[0] }).map((file) => ({
    relativeDest: `languages/${file}`,
    contents: JSON.stringify(
      Object.assign(
        {},
        ...folders.map((folder) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'))),
      ),
    ),
  }));
