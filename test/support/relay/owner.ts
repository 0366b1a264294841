import type { RelayClient } from '@noiseaware-connect/shared/client';
import { type ReturnForm, type Walk, walkLogin } from '../../sandbox/walk-login.ts';
import { readPage, type ServedPage } from './served-page.ts';
import { valueIn } from './value-in.ts';

export const account = { id: 'cust-1043', name: 'Heron Beach House' };

/** A link that was made. */
export interface MadeLink {
  id: string;
  url: string;
  expiresAt: string;
  connection?: string | undefined;
}

/** Makes a link as its maker does. */
export async function makeLink(
  client: RelayClient,
  asked: {
    account?: { id: string; name?: string };
    connection?: string;
    parallel?: boolean;
    expiresIn?: number;
    confirm?: boolean;
    returnTo?: string;
  } = {},
): Promise<MadeLink> {
  return valueIn(await client.makeLink({ body: { account, ...asked } }));
}

/** A browser of an owner, without a window: it keeps the relay's cookies, and follows nothing by itself. */
export function ownerBrowser() {
  let cookie = '';
  const request = async (
    url: string,
    method = 'GET',
    headers: Record<string, string> = {},
    body?: URLSearchParams | string,
  ) => {
    const sent = { ...(cookie === '' ? {} : { cookie }), ...headers };
    const init = { method, redirect: 'manual', headers: sent, ...(body !== undefined && { body }) } as const;
    const response = await fetch(url, init);
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const others = cookie.split('; ').filter((each) => each.split('=')[0] !== pair.split('=')[0]);
      cookie = [...others, ...(line.endsWith('Max-Age=0') ? [] : [pair])].filter(Boolean).join('; ');
    }
    return response;
  };
  const locationOf = (response: Response) => response.headers.get('location') ?? '';
  const follow = async (response: Response, from: string): Promise<ServedPage> => {
    if (response.status !== 303) throw new Error(`NoiseAware's return was answered by ${response.status}`);
    return readPage(await request(new URL(locationOf(response), from).href));
  };
  return {
    /** The cookies as the browser sends them. */
    get cookie() {
      return cookie;
    },
    set cookie(value) {
      cookie = value;
    },
    request,
    open: async (url: string, headers?: Record<string, string>) =>
      readPage(await request(url, 'GET', headers)),
    /** Presses the form of a link's page; gives the address of NoiseAware's authorize page. */
    press: async (url: string, headers?: Record<string, string>) =>
      locationOf(await request(url, 'POST', headers)),
    /** Comes back from NoiseAware, and reads the page that it ends at. */
    comeBack: async (redirect: string): Promise<ServedPage> => follow(await request(redirect), redirect),
    /** Posts NoiseAware's form, as a page of another site does: the cookie, which is SameSite=Lax, is not sent. */
    postFromElsewhere: async ({ action, fields }: ReturnForm): Promise<ServedPage> =>
      readPage(
        await fetch(action, {
          method: 'POST',
          redirect: 'manual',
          headers: { 'sec-fetch-site': 'cross-site', origin: 'null' },
          body: new URLSearchParams(fields),
        }),
      ),
    /** Posts the form of a page of the relay to that page's own address, and reads the page that it ends at. */
    postAgain: async (address: string, { html }: ServedPage): Promise<ServedPage> =>
      follow(
        await request(address, 'POST', { 'sec-fetch-site': 'same-origin' }, hiddenFields(html)),
        address,
      ),
    /** Comes back from NoiseAware by a form. */
    async comeBackByForm(form: ReturnForm): Promise<ServedPage> {
      return this.postAgain(form.action, await this.postFromElsewhere(form));
    },
    /** All that an owner does, from the link to the last page. */
    async connect(url: string, walk?: Walk): Promise<ServedPage> {
      const authorizeUrl = await this.press(url);
      const { location = '' } = await walkLogin(authorizeUrl, { email: 'manager@example.com', ...walk });
      return this.comeBack(location);
    },
  };
}

/** The hidden fields of a page's form. */
export function hiddenFields(html: string): URLSearchParams {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  const text = (escaped = '') =>
    escaped.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  return new URLSearchParams([...inputs].map(([, name, value]) => [text(name), text(value)]));
}
