import { flushCompileCache } from 'node:module';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { startRelay } from '@noiseaware-connect/relay/start-relay';

// A relay that is loaded and waits: it opens its data when its parent sends the settings, and says where it listens. Its
// clock is so many seconds ahead as they say, where they do.

process.once('message', async (env: Record<string, string>) => {
  const config = parseConfig(env);
  const effects = realEffects(createLog(config.logLevel));
  const now = () => effects.now() + Number(env['TEST_CLOCK_AHEAD'] ?? 0);
  const { url } = await startRelay(config, { ...effects, now });
  process.send?.({ url });
});
// No parent is left to end it.
process.once('disconnect', () => process.exit());
// It will not end in a way that would let Node do so by itself.
flushCompileCache();
process.send?.('ready');
