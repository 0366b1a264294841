import { readFileSync } from 'node:fs';
import { listen } from '../../sandbox/listener.ts';
import { html } from '../../sandbox/pages/html.ts';
import { startSampleTool } from '../../tool/tool.ts';

/** Built when the relay is installed. */
export const script = readFileSync(new URL('../../../relay/client/dist/connect.js', import.meta.url), 'utf8');

/**
 * The sample tool's portal, and what a browser sees of relay and NoiseAware, reduced to an address that goes on to a page with a link for
 * each outcome: every state can be shown, and every end come at any time.
 */
export async function startStandIn() {
  const links = new Map<string, { account: string; returnTo: string }>();
  const states = new Map<string, object | Promise<object>>();
  const asked: { account: string; language: string }[] = [];
  const standIn = {
    /** The header of the authorize page. */
    coop: undefined as string | undefined,
    /** What the platform's backend says of an account, by its id; `not_connected` without it, and what a promise resolves to. */
    states,
    /** Of which account the state was asked, and in which language. */
    asked,
    /** The ids of the links by the order in which they were made. */
    links: () => [...links.keys()],
  };
  const relay = await listen(0, ({ url = '', method }, response) => {
    const [, path = '', id = ''] = url.split('/');
    const returnTo = links.get(id)?.returnTo;
    if (path === 'connect.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' });
      response.end(script);
    } else if (returnTo === undefined) response.writeHead(404).end();
    else if (method === 'POST') response.writeHead(303, { Location: `/authorize/${id}` }).end();
    else {
      const ways = ['connected', 'waiting', 'declined', 'failed', 'expired', 'used'].map(
        (outcome) => html`<p><a id="${outcome}" href="${withEnd(returnTo, outcome, id)}">${outcome}</a>`,
      );
      response.writeHead(200, {
        'Content-Type': 'text/html',
        ...(standIn.coop && { 'Cross-Origin-Opener-Policy': standIn.coop }),
      });
      response.end(html`<!doctype html><title>Authorize</title>${ways}`.markup);
    }
  });
  const tool = await startSampleTool({
    connecting: {
      relay: relay.url,
      login: relay.url,
      makeLink: async ({ id: account }, returnTo) => {
        const id = `link-${links.size}`;
        links.set(id, { account, returnTo });
        return { url: `${relay.url}/link/${id}`, id };
      },
      readState: async (account, language) => {
        asked.push({ account, language });
        return { account, state: 'not_connected', ...(await states.get(account)) };
      },
    },
  });
  return Object.assign(standIn, {
    relay: relay.url,
    /** Another site than the relay's. */
    portal: `${tool.otherUrl}/portal`,
    async close() {
      await tool.close();
      await relay.close();
    },
  });
}

// --- Internal helpers ---

function withEnd(returnTo: string, outcome: string, link: string): string {
  const url = new URL(returnTo);
  url.searchParams.set('noiseaware', outcome);
  url.searchParams.set('link', link);
  return url.href;
}
