import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Switches } from '../../sandbox/switches/switches.ts';
import { forFile, forTest } from '../for-file.ts';
import { startTestRelay, type TestRelayOptions } from './test-relay.ts';

/** A sandbox, a relay that works with it, one member of staff and one service. */
export type RelayStage = Awaited<ReturnType<typeof setStage>>;

interface StageOptions extends Omit<TestRelayOptions, 'sandbox'> {
  readonly switches?: Partial<Switches>;
}

/** Sets the stage, which its test stops. */
export async function setStage({ switches = {}, ...options }: StageOptions = {}) {
  const sandbox = await startSandbox({ switches });
  const relay = await startTestRelay({ sandbox, ...options });
  const { client: staff, session } = await relay.enrol('Alex');
  const { client: service, key } = await relay.service('billing');
  const stop = async () => {
    await relay.stop();
    await sandbox.stop();
  };
  return { sandbox, relay, staff, session, service, key, stop };
}

/** Sets the stage for a file of tests, after which it stops. */
export const stageOfFile = (options?: StageOptions): Promise<RelayStage> => forFile(setStage(options));

/** Sets the stage for one test. */
export const stageOfTest = (options?: StageOptions): Promise<RelayStage> => forTest(setStage(options));
