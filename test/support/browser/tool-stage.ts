import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Page } from 'playwright-core';
import { type SampleTool, startSampleTool } from '../../tool/tool.ts';
import { allowSite } from './extension-switches.ts';
import { registerTools } from './register-tools.ts';
import { type Stage, setStage } from './stage.ts';

/** The stage of the main job with a tool on it that the relay knows, in a browser that is set up. */
export interface ToolStage extends Omit<Stage, 'reset'> {
  readonly tool: SampleTool;
  /** The match pattern of the tool's site. */
  readonly site: string;
  /** A staff member in another browser. */
  readonly colleague: RelayClient;
  /** Opens a page of the tool in a tab as wide as such tools are worked in. */
  visit(address: string): Promise<Page>;
  /** Closes every tab and window. @returns what the consoles of the visited pages complained of, which is then forgotten */
  clear(): Promise<string[]>;
}

export interface ToolStageOptions {
  /** Whether the person has allowed the tool's site already. */
  allowed?: boolean;
  rows?: number;
}

export async function setToolStage({ allowed = true, rows = 5_000 }: ToolStageOptions): Promise<ToolStage> {
  const [stage, tool] = await Promise.all([setStage(), startSampleTool({ rows })]);
  const { browser, relay } = stage;
  await registerTools(relay, tool.rules);
  const { client: colleague } = await relay.enrol('Kim');
  const { protocol, hostname } = new URL(tool.url);
  const site = `${protocol}//${hostname}/*`;
  const complaints: string[] = [];
  if (allowed) {
    await allowSite(browser, site);
    await allowInOptions(stage);
  }
  return {
    ...stage,
    tool,
    site,
    colleague,
    async visit(address) {
      const page = await browser.context.newPage();
      page.on('console', (message) => {
        // A page without a picture of its own is asked for one all the same.
        const isPicture = message.location().url.endsWith('/favicon.ico');
        if (message.type() === 'error' && !isPicture) complaints.push(message.text());
      });
      page.on('pageerror', ({ message }) => complaints.push(message));
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(new URL(address, tool.url).href);
      return page;
    },
    async clear() {
      const rest = await browser.context.newPage();
      for (const page of browser.context.pages()) if (page !== rest) await page.close();
      return complaints.splice(0);
    },
    async close() {
      await stage.close();
      await tool.close();
    },
  };
}

/** Presses Allow at the tool in the options, as the person does, and waits until it is allowed. */
export async function allowInOptions({ browser }: Pick<Stage, 'browser'>): Promise<void> {
  const options = await browser.open('options');
  await options.locator('[data-tools~=tideloft] [data-action=allow-site]').click();
  await options.locator('[data-tools~=tideloft][data-allowed=true]').waitFor();
  await options.close();
}
