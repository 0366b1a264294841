import { parseConfig } from '@noiseaware-connect/relay/config';
import { realEffects } from '@noiseaware-connect/relay/effects';
import { createLog } from '@noiseaware-connect/relay/log';
import { startRelay } from '@noiseaware-connect/relay/start-relay';
import pino from 'pino';
import { serveBenchmark } from './server-side.ts';

// A relay as it runs in production, by the settings of its environment; its log goes to a file, line by line.
const log = createLog('info', pino.destination(process.env['BENCH_LOG'] ?? '/dev/null'));
const relay = await startRelay(parseConfig(process.env), realEffects(log));
serveBenchmark(relay.url, () => relay.stop());
