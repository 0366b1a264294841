import { valueIn } from '@noiseaware-connect/shared/call-refused';
import type { OperatorClient } from '@noiseaware-connect/shared/client';
import type { Effects } from '../../base/effects.ts';
import type { Config } from '../../settings/config.ts';
import type { Check } from '../checks/check.ts';
import { checkData } from './check-data.ts';
import { checkCollectors, checkNoiseAware, checkPublicUrl } from './check-hosts.ts';
import { checkPaths } from './check-paths.ts';
import { checkProvider } from './check-provider.ts';
import { checkSettings } from './check-settings.ts';

/** Runs every check that needs no person, one after the other, and yields each result as soon as it is known. */
export async function* examine(deps: {
  config: () => Config;
  effects: Pick<Effects, 'fetch' | 'now' | 'timeout'>;
  /** Asks the running relay, or opens the store directly. */
  client: () => OperatorClient;
  /** Plays NoiseAware against the running relay. */
  play: (config: Config, client: OperatorClient) => AsyncIterable<Check>;
}): AsyncGenerator<Check> {
  const { config, checks } = checkSettings(deps.config);
  yield* checks;
  // Without settings no address is known.
  if (config === undefined) return;
  const client = deps.client();
  const { relay, checks: dataChecks } = await checkData(async () => valueIn(await client.examine()), config);
  yield* dataChecks;
  const publicUrlCheck = await checkPublicUrl(config, deps.effects, relay !== 'away');
  yield publicUrlCheck;
  if (relay === 'answers' || relay === 'unknown') yield* deps.play(config, client);
  if (publicUrlCheck.level === 'ok') yield* checkPaths(config, deps.effects);
  if (config.signIn !== undefined) yield await checkProvider(config, config.signIn, deps.effects);
  yield* await checkNoiseAware(config, deps.effects);
  yield* await checkCollectors(config, deps.effects);
}
