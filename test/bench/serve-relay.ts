import path from 'node:path';
import pino from 'pino';
import { serveBenchmark } from './server-side.ts';

// A relay as it runs in production, by the settings of its environment; its log goes to a file, the lines of a turn of the
// event loop together. It is loaded from the checkout that BENCH_ROOT names, so that two versions can be measured by turns.
const load = (name: string) => import(path.join(process.env['BENCH_ROOT'] ?? '', 'relay/src', `${name}.ts`));
const { parseConfig }: typeof import('@noiseaware-connect/relay/settings/config') = await load('config');
const { realEffects }: typeof import('@noiseaware-connect/relay/base/effects') = await load('effects');
const { createLog, inTurns }: typeof import('@noiseaware-connect/relay/base/log') = await load('log');
const { startRelay }: typeof import('@noiseaware-connect/relay/start-relay') = await load('start-relay');

const log = createLog('info', inTurns(pino.destination(process.env['BENCH_LOG'] ?? '/dev/null')));
const relay = await startRelay(parseConfig(process.env), realEffects(log));
serveBenchmark(relay.url, () => relay.stop());
