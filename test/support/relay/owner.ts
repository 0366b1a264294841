import type { RelayClient } from '@noiseaware-connect/shared/client';
import { type Walk, walkLogin } from '../../sandbox/walk-login.ts';
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
  } = {},
): Promise<MadeLink> {
  return valueIn(await client.makeLink({ body: { account, ...asked } }));
}

/** A browser of an owner, without a window: it keeps the relay's cookie, and follows nothing by itself. */
export function ownerBrowser() {
  let cookie = '';
  const request = async (url: string, method = 'GET', headers: Record<string, string> = {}) => {
    const sent = { ...(cookie === '' ? {} : { cookie }), ...headers };
    const response = await fetch(url, { method, redirect: 'manual', headers: sent });
    for (const line of response.headers.getSetCookie()) cookie = line.split(';', 1)[0] ?? '';
    return response;
  };
  const locationOf = (response: Response) => response.headers.get('location') ?? '';
  return {
    /** The cookie as the browser sends it. */
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
    async comeBack(redirect: string): Promise<ServedPage> {
      const back = await request(redirect);
      if (back.status !== 303) throw new Error(`NoiseAware's redirect was answered by ${back.status}`);
      return readPage(await request(new URL(locationOf(back), redirect).href));
    },
    /** All that an owner does, from the link to the last page. */
    async connect(url: string, walk?: Walk): Promise<ServedPage> {
      const authorizeUrl = await this.press(url);
      const { location = '' } = await walkLogin(authorizeUrl, { email: 'manager@example.com', ...walk });
      return this.comeBack(location);
    },
  };
}
