import { readFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '../..');

/** Who looks after the code in a package.json, in either form that npm takes. */
interface Authored {
  readonly author?: string | { readonly name: string; readonly email?: string };
}

/** Who looks after the code, as `Name <address>`: `author` of the root's package.json; undefined if that has no address. */
export function ownerOf({ author = '' }: Authored = packageJson as Authored): string | undefined {
  const text = typeof author === 'string' ? author : `${author.name} <${author.email ?? ''}>`;
  return /^[^<>]+ <[^<>\s]+@[^<>\s]+>/.exec(text)?.[0];
}

/**
 * What names who looks after the code: the reviewers of pull requests, and SECURITY.md's second channel. Both come from {@link ownerOf},
 * which a fork changes; without an address none is named.
 */
export function drawOwners(owner = ownerOf()): { file: string; text: string }[] {
  const address = owner && /<(.+)>/.exec(owner)?.[1];
  const policy = path.join(root, 'SECURITY.md');
  const second = address === undefined ? '' : `Who has no account there writes to <${address}>.\n\n`;
  return [
    {
      file: path.join(root, '.github/CODEOWNERS'),
      text: `# Reviewers of every pull request, from "author" of package.json by "pnpm write-docs".\n${address === undefined ? '' : `* ${address}\n`}`,
    },
    {
      file: policy,
      text: readFileSync(policy, 'utf8').replace(
        /(<!-- second channel -->\n\n)[\s\S]*?(<!-- end of second channel -->)/,
        (_, begin: string, end: string) => `${begin}${second}${end}`,
      ),
    },
  ];
}
