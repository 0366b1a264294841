import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeBlocksIn } from '../client/code-blocks.ts';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { testReceivers } from './receiver-promises.ts';

// Runs the receivers exactly as they are in the document.

const document = path.resolve(import.meta.dirname, '../../relay/docs/webhooks.md');
const blocks = codeBlocksIn(await readFile(document, 'utf8'));

if (findProgram('', ['python3'], []) === undefined) installByApt('python3');

testReceivers(
  [
    { name: 'Node', kind: 'js', file: 'receiver.mjs', program: process.execPath },
    { name: 'Python', kind: 'python', file: 'receiver.py', program: 'python3' },
  ].map(({ name, kind, file, program }) => ({
    name,
    async command() {
      const cwd = await directoryOfTest();
      await mkdir(path.join(cwd, 'node_modules'));
      const installed = path.resolve(import.meta.dirname, '../node_modules/standardwebhooks');
      await symlink(installed, path.join(cwd, 'node_modules/standardwebhooks'));
      await writeFile(path.join(cwd, file), blocks.find((each) => each.kind === kind)?.text ?? '');
      return { program, args: [file], cwd };
    },
  })),
);
