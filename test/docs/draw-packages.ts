import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failures } from '@noiseaware-connect/shared/failure';
import packageJson from '../../package.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '../..');

/** Packages that npm installs. */
export const published = ['relay/client', 'test/sandbox'];

/** Fields of package.json. */
interface Origin {
  readonly repository?: { readonly type: string; readonly url: string };
  readonly homepage?: string;
  readonly bugs?: { readonly url: string };
}

/**
 * Where a published package comes from: `repository`, `homepage` and `bugs` of the root's package.json, which a fork changes. npm
 * publishes with provenance only what names the repository in which it was built.
 */
export const originOf = (folder: string, { repository, homepage, bugs }: Origin = packageJson as Origin) => ({
  repository: repository && { ...repository, directory: folder },
  homepage,
  bugs,
});

/**
 * What states the version: that of the root's `package.json`, the one place in which it is changed; and what the client package has of
 * the contract besides types.
 */
export const drawPackages = (): { file: string; text: string }[] => [
  ...['shared', 'relay', 'relay/client', 'extension', 'test', 'test/sandbox'].map((folder) => {
    const file = path.join(root, folder, 'package.json');
    const own = JSON.parse(readFileSync(file, 'utf8')) as object;
    const origin = published.includes(folder) ? originOf(folder) : {};
    return {
      file,
      text: `${JSON.stringify({ ...own, ...origin, version: packageJson.version }, null, 2)}\n`,
    };
  }),
  {
    file: path.join(root, 'relay/client/src/version.ts'),
    text: `// Written by \`pnpm write-docs\`.

/** This package's version. */
export const version = '${packageJson.version}';
`,
  },
  {
    file: path.join(root, 'relay/client/src/refusals.ts'),
    text: `// Drawn from \`shared/src/failure.ts\` by \`pnpm write-docs\`.

import type { KnownFailureCode, Problem } from './contract.ts';

/** What a relay says of each refusal. */
export const refusals: Readonly<
  Record<KnownFailureCode, Pick<Problem, 'status' | 'title'> & Partial<Problem>>
> = ${JSON.stringify(failures, null, 2)};
`,
  },
];
