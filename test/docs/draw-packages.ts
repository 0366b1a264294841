import { readFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

/** The `package.json` of each package, with the version of the root's: the one place in which the version is changed. */
export const drawPackages = (): { file: string; text: string }[] =>
  ['shared', 'relay', 'relay/client', 'extension', 'test', 'test/sandbox'].map((folder) => {
    const file = path.resolve(import.meta.dirname, '../..', folder, 'package.json');
    const own = JSON.parse(readFileSync(file, 'utf8')) as object;
    return { file, text: `${JSON.stringify({ ...own, version: packageJson.version }, null, 2)}\n` };
  });
