import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { consoleBrowser } from '../support/relay/console-browser.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { outputOf } from '../support/relay/run-command.ts';

it('creates a console link for the operating system’s user, whether the relay runs or not', async () => {
  const { relay, sandbox } = await stageOfTest();
  const env = {
    ...relayEnvironment(relay.directory, sandbox),
    RELAY_PORT: new URL(relay.url).port,
  };
  const { url } = JSON.parse(await outputOf(['console', '--json'], env)) as { url: string };
  await relay.down();
  const told = await outputOf(['console'], env);
  await relay.up();
  for (const link of [url, /http:\S+/.exec(told)?.[0] ?? '']) {
    const browser = consoleBrowser(relay);
    expect((await browser.press(link)).status).toBe(303);
    expect(await browser.told('staff')).toBe(`operator (${userInfo().username})`);
  }
});
