import type { TestRelay } from './test-relay.ts';

/** The address of alerts at this relay's own port; the operator is shown it below the public URL. */
export const addressAt = (relay: Pick<TestRelay, 'url'>, url: string): string =>
  relay.url + new URL(url).pathname;

export const alertsAddress = async (relay: TestRelay): Promise<string> =>
  addressAt(relay, (await relay.door.alertsUrl({ body: {} })).url);
