import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runRelay } from '../support/relay/relay-process.ts';

it('prints what the README says that it prints, of the rule and the page that are shown there', async () => {
  const readme = await readFile(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const [, section = ''] = readme.split('## Tools that nobody can change');
  const block = (language: string) =>
    new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(section)?.[1] ?? '';
  const directory = await mkdtemp(path.join(tmpdir(), 'relay-readme-'));
  await writeFile(path.join(directory, 'harbor.json'), block('json'));
  await writeFile(path.join(directory, 'customers.html'), block('html'));
  const args = ['tools', 'test', 'harbor.json', '--page', 'customers.html'];
  expect(await runRelay(args, {}, directory)).toEqual({ code: 0, stdout: block('text'), stderr: '' });
  await rm(directory, { recursive: true });
});
