import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Switches } from '../../sandbox/switches/switches.ts';
import { forFile, forTest } from '../for-file.ts';
import { startTestRelay, type TestRelay, type TestRelayOptions } from './test-relay.ts';

/** A sandbox, a relay that works with it, one member of staff and one service. */
export interface RelayStage {
  readonly sandbox: Sandbox;
  readonly relay: TestRelay;
  readonly staff: Awaited<ReturnType<TestRelay['enrol']>>['client'];
  readonly session: string;
  readonly service: Awaited<ReturnType<TestRelay['service']>>['client'];
  readonly key: string;
  stop(): Promise<void>;
}

interface StageOptions extends Omit<TestRelayOptions, 'sandbox'> {
  readonly switches?: Partial<Switches>;
}

/** Sets the stage, which its test stops. */
export async function setStage({ switches = {}, ...options }: StageOptions = {}): Promise<RelayStage> {
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
export async function stageOfTest(options: StageOptions = {}): Promise<RelayStage> {
  const stage = await forTest(setStage(options));
  return stage;
}
