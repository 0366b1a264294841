import { startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { freePort } from '../sandbox/free-port.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { openBrowser, type TestBrowser } from '../support/browser/browser.ts';
import { registerTools } from '../support/browser/register-tools.ts';
import { signInByClicks } from '../support/browser/sign-in.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { connectingBy } from '../tool/connecting.ts';
import { type SampleTool, startSampleTool } from '../tool/tool.ts';
import type { Step } from './steps.ts';

/** Everything that runs, with the extension set up. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly relay: TestRelay;
  readonly tool: SampleTool;
  readonly browser: TestBrowser;
  close(): Promise<void>;
}

export async function openStage(
  step: Step,
  { headless, signIn = false }: { headless: boolean; signIn?: boolean | undefined },
): Promise<Stage> {
  const sandbox = await step('The sandbox plays NoiseAware', () => startSandbox());
  const provider = signIn
    ? await step('An identity provider knows a few people', startIdentityProvider)
    : undefined;
  const toolPort = await freePort();
  const relay = await step('The relay listens, on a fresh lowdb store', () =>
    // As the sandbox names its partner.
    startTestRelay({
      sandbox,
      env: {
        RELAY_BRAND_NAME: 'Example Stays',
        RELAY_SUPPORT: 'help@example-stays.example',
        RELAY_WEBHOOKS_PRIVATE: '1',
        RELAY_RETURN_ORIGINS: `http://127.0.0.1:${toolPort}`,
        ...provider?.settings,
      },
    }),
  );
  await step('NoiseAware is given the address for its alerts', async () =>
    sandbox.setPartner({ alertsUrl: await alertsAddress(relay) }),
  );
  const tool = await step('The sample tool manages 5,000 homes', async () => {
    const { client, key } = await relay.service('sample tool');
    return startSampleTool({
      port: toolPort,
      connecting: connectingBy({ url: relay.url, key }, sandbox.url),
      lastAlert: async (account) => {
        const listed = await client.listAccountAlerts({ account });
        const [alert] = listed.ok ? listed.value.alerts : [];
        if (alert === undefined) return undefined;
        const { type, alertTime, receivedAt, verified } = alert;
        return { type: type ?? 'Alert', at: alertTime ?? receivedAt, verified };
      },
    });
  });
  await step('The relay knows the sample tool’s pages', () => registerTools(relay, tool.rules));
  const browser = await step('Chromium is open, with the extension', () => openBrowser({ headless }));
  if (provider === undefined) {
    await step('A staff member is invited, the extension set up', async () => {
      const { invite } = await relay.door.invite({ body: { name: 'Alex Doe' } });
      await browser.setUp(`${relay.url}/#${invite}`);
    });
  } else {
    await step('A staff member signs in with the company’s account', async () => {
      await (await signInByClicks(browser, relay)).close();
    });
  }
  return {
    sandbox,
    relay,
    tool,
    browser,
    async close() {
      await browser.close().catch(() => undefined);
      await tool.close();
      await relay.stop();
      await provider?.stop();
      await sandbox.stop();
    },
  };
}
