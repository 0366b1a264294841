import type { Effects } from '@noiseaware-connect/relay/base/effects';
import { openOperatorClient } from '@noiseaware-connect/relay/cli/clients/operator-client';
import type { Check } from '@noiseaware-connect/relay/operations/checks/check';
import { examine } from '@noiseaware-connect/relay/operations/doctor/examine';
import { playNoiseAware } from '@noiseaware-connect/relay/operations/doctor/play/play-noiseaware';
import type { Config } from '@noiseaware-connect/relay/settings/config';

/** Runs the doctor in this process, as its command does, and gives each of its checks. */
export async function runDoctor(config: () => Config, effects: Effects): Promise<Check[]> {
  const checks: Check[] = [];
  const client = () => openOperatorClient(config(), effects);
  const play: Parameters<typeof examine>[0]['play'] = (own, door) => playNoiseAware(own, effects, door);
  for await (const each of examine({ config, effects, client, play })) checks.push(each);
  return checks;
}

/** What is not well, as level and sentence. */
export const troubleIn = (checks: readonly Check[]): string[] =>
  checks.filter(({ level }) => level !== 'ok').map(({ level, says }) => `${level}: ${says}`);
