import { browserFetch } from '../../sandbox/browser-fetch.ts';
import { readPage, type ServedPage } from './served-page.ts';
import { providerBrowser } from './sign-in.ts';
import type { TestRelay } from './test-relay.ts';

/** A browser without a window in front of a relay's console: it keeps cookies, and says where its requests come from. */
export function consoleBrowser({ url }: { url: string }) {
  const { cookies, request: send } = browserFetch();
  /** As the page of the console itself asks; other headers say otherwise. */
  const request = (path: string, method = 'GET', { body, ...headers }: Record<string, string> = {}) =>
    send(new URL(path, url), {
      method,
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const open = async (path: string, headers?: Record<string, string>): Promise<ServedPage> =>
    readPage(await request(path, 'GET', headers));
  return {
    cookies,
    request,
    open,
    /** Presses the button of a link's page. */
    press: (link: string, headers?: Record<string, string>) => request(link, 'POST', headers),
    /** What the console's page tells its script under that name. */
    async told(name: string): Promise<string> {
      const { html } = await open('/console');
      return new RegExp(`<meta name="console-${name}" content="([^"]*)"`).exec(html)?.[1] ?? '';
    },
    /** Makes a call of the console's page; `token` is that of the page where it is not said otherwise. */
    async call(method: string, path: string, { token, body }: { token?: string; body?: object } = {}) {
      const carried = token ?? (method === 'GET' ? '' : await this.told('token'));
      return request(`/console${path}`, method, {
        ...(carried === '' ? {} : { 'x-console-token': carried }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', body: JSON.stringify(body) }),
      });
    },
  };
}

/** A browser in which the operator has opened the console. */
export async function operatorBrowser(relay: Pick<TestRelay, 'url' | 'door'>) {
  const browser = consoleBrowser(relay);
  await browser.press((await relay.door.makeConsoleLink({ body: {} })).url);
  return browser;
}

/** A browser in which a person of the company has signed in to the console. */
export async function staffBrowser(relay: Pick<TestRelay, 'url'>, login: string) {
  const browser = consoleBrowser(relay);
  const begun = await browser.request('/console/sign-in', 'POST');
  await browser.open(await providerBrowser().signIn(begun.headers.get('location') ?? '', login));
  return browser;
}
