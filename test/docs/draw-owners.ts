import { readFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '../..');

/**
 * What names who looks after the code: the reviewers of pull requests, and SECURITY.md's second channel. Both come from `author` of the
 * root's package.json (`"Name <address>"`), which a fork changes; without an address none is named.
 */
export function drawOwners(): { file: string; text: string }[] {
  const { author = '' } = packageJson as { author?: string };
  const address = /<([^<>\s]+@[^<>\s]+)>/.exec(author)?.[1];
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
