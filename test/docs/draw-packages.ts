import { readFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '../..');

/** What states the version: that of the root's `package.json`, the one place in which it is changed. */
export const drawPackages = (): { file: string; text: string }[] => [
  ...['shared', 'relay', 'relay/client', 'extension', 'test', 'test/sandbox'].map((folder) => {
    const file = path.join(root, folder, 'package.json');
    const own = JSON.parse(readFileSync(file, 'utf8')) as object;
    return { file, text: `${JSON.stringify({ ...own, version: packageJson.version }, null, 2)}\n` };
  }),
  {
    file: path.join(root, 'relay/client/src/version.ts'),
    text: `// Written by \`pnpm write-docs\`.

/** This package's version. */
export const version = '${packageJson.version}';
`,
  },
];
