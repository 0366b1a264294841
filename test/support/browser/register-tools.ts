import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ToolRule } from '../../tool/read-rules.ts';
import { relayEnvironment } from '../relay/relay-environment.ts';
import { runCommand } from '../relay/run-command.ts';
import type { TestRelay } from '../relay/test-relay.ts';

/** Registers tools as the relay's engineers do: `pnpm relay tools add <file>`. @throws what the command said */
export async function registerTools(
  { directory }: Pick<TestRelay, 'directory'>,
  tools: readonly ToolRule[],
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'connect-tools-'));
  try {
    const file = path.join(folder, 'tools.json');
    await writeFile(file, JSON.stringify({ tools }));
    const { code, stderr } = await runCommand(['tools', 'add', file], relayEnvironment(directory));
    if (code !== 0) throw new Error(`the tools were not taken: ${stderr}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
