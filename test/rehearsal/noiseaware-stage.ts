import type { Effects } from '@noiseaware-connect/relay/base/effects';
import { systemClock } from '../sandbox/clock.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import type { NoiseAware } from './noiseawares.ts';
import { startProxy } from './proxy.ts';

/** A relay with these settings at a NoiseAware that differs from its page. */
export interface NoiseAwareStage {
  readonly sandbox: Sandbox;
  readonly relay: TestRelay;
  /** The address of its API. */
  readonly apiUrl: string;
  /** Lets time pass for both. */
  pass(seconds: number): void;
  stop(): Promise<void>;
}

/** The relay sleeps for moments only. */
export async function startNoiseAware(
  { switches = {}, answers, calls, answerTime = 0 }: Partial<NoiseAware>,
  settings: Readonly<Record<string, string>>,
): Promise<NoiseAwareStage> {
  let passed = 0;
  const pass = (seconds: number) => {
    passed += seconds;
    relay.pass(seconds);
  };
  const sandbox = await startSandbox({
    switches,
    clock: { ...systemClock, now: () => systemClock.now() + passed * 1_000 },
    ...(calls && { fetch: calls((...call) => fetch(...call), { pass }) }),
  });
  const proxy = await startProxy(sandbox.url, answers?.() ?? ((request, next) => next(request)));
  const timeout: Effects['timeout'] = (seconds) =>
    seconds < answerTime ? AbortSignal.timeout(50) : new AbortController().signal;
  const relay = await startTestRelay({
    sandbox,
    env: { ...settings, NOISEAWARE_API_URL: proxy.url },
    effects: { sleep: hastySleep, ...(answerTime > 0 && { timeout }) },
  });
  return {
    sandbox,
    relay,
    apiUrl: proxy.url,
    pass,
    async stop() {
      await relay.stop();
      await proxy.stop();
      await sandbox.stop();
    },
  };
}
