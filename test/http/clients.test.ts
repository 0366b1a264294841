import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';
import { isSoak } from '../support/tier.ts';
import { type ClientProgram, clientPrograms } from './client-programs.ts';

const isThere = ({ command: [program = ''] }: ClientProgram): boolean =>
  findProgram('', [program], [program]) !== undefined;

/** Those that a machine has anyway, where they are there; in the soak all of them, installed by apt. */
const programs = isSoak
  ? [...clientPrograms.common, ...clientPrograms.installed]
  : clientPrograms.common.filter(isThere);

const packages = programs.flatMap(({ debian }) => debian ?? []);
if (isSoak) expect(installByApt(...new Set(packages))).toBe(true);
const directory = await directoryOfFile();
const relay = await relayOfFile();
const { client } = await relay.enrol('Alex');

it.each(programs)(
  'answers the ConnectionURL call of $name, whatever content type its library sends',
  async (program) => {
    const { code } = await startPairing(client);
    const { clientId, clientSecrets } = relay.config.noiseaware;
    const body = JSON.stringify({ client_id: clientId, client_secret: clientSecrets[0], code });
    const { stdout } = await run(program, [`${relay.url}/noiseaware/connection`, body]);
    expect(JSON.parse(stdout)).toEqual({ access_code: expect.stringMatching(/^nacac_[\w-]{43}$/) });
  },
  240_000,
);

// --- Internal helpers ---

const execute = promisify(execFile);

async function run(
  { command, file, beforeBody }: ClientProgram,
  [url, body]: readonly [string, string],
): Promise<{ stdout: string }> {
  const [program = '', ...options] = command;
  const files = file === undefined ? [] : [path.join(directory, file.name)];
  if (file !== undefined) await writeFile(files[0] ?? '', file.text);
  const env = { PATH: process.env['PATH'], HOME: directory };
  const args = [url, ...(beforeBody === undefined ? [] : [beforeBody]), body];
  return execute(program, [...options, ...files, ...args], { env });
}
