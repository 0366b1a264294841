import { type Profiler, Session } from 'node:inspector/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';

// `node test/docs/call-files.ts`: prints the files of relay and shared in which a function runs during one ConnectionURL call, from
// the socket to the disk and back, by V8's precise coverage, and their number last. Background jobs are off meanwhile.

const root = path.resolve(import.meta.dirname, '../..');

/** Runs a call and gives the files of the product in which a function ran meanwhile. */
async function filesOf(session: Session, call: () => Promise<unknown>): Promise<string[]> {
  await session.post('Profiler.takePreciseCoverage');
  await call();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url, functions }) => url.startsWith('file:') && functions.some(hasRun))
    .map(({ url }) => path.relative(root, fileURLToPath(url)))
    .filter((file) => /^(relay|shared)\/src\//.test(file))
    .sort();
}

const hasRun = ({ ranges }: Profiler.FunctionCoverage): boolean => (ranges[0]?.count ?? 0) > 0;

const relay = await startTestRelay({ effects: { every: () => undefined } });
const session = new Session();
session.connect();
try {
  const { client } = await relay.enrol('Alex');
  const [first, measured] = [await startPairing(client), await startPairing(client)];
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  // The first call loads what is loaded once.
  await callConnectionUrl(relay, { code: first.code });
  const files = await filesOf(session, async () => {
    const { status } = await callConnectionUrl(relay, { code: measured.code });
    if (status !== 200) throw new Error(`the ConnectionURL call was answered ${status}`);
  });
  process.stdout.write(`${files.join('\n')}\n${files.length}\n`);
} finally {
  session.disconnect();
  await relay.stop();
}
