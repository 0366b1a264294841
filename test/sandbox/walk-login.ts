import { browserFetch } from './browser-fetch.ts';

/** What a person does on the login pages. */
export interface Walk {
  readonly email?: string;
  readonly password?: string;
  /** Chosen when a list of organizations is shown. */
  readonly organization?: string;
  readonly decision?: 'authorize' | 'cancel';
}

/** Where a walk ended: at a redirect away from the sandbox, or on a page that asks nothing more of it. */
export interface WalkEnd {
  readonly location: string | undefined;
  readonly page: string;
  /** The form that the last page posts away from the sandbox, if it has one. */
  readonly form?: ReturnForm;
}

/** A form_post: where a browser with script posts which fields by itself. */
export interface ReturnForm {
  readonly action: string;
  readonly fields: Fields;
}

/** What a browser got to see. */
export interface Arrival {
  readonly status: number;
  readonly location: string | undefined;
  readonly page: string;
}

type Fields = Record<string, string>;

/** A browser without a window: it keeps cookies and follows redirects as long as they stay on the origin. */
export function plainBrowser(origin: string) {
  const { request: send } = browserFetch();

  const request = async (url: URL, fields?: Fields): Promise<Arrival> => {
    const response = await send(url, fields && { method: 'POST', body: new URLSearchParams(fields) });
    const location = response.headers.get('Location') ?? undefined;
    return { status: response.status, location, page: await response.text() };
  };

  /** Opens a page, or submits a form to it; ends at the first page, or at a redirect to elsewhere. */
  const visit = async (path: string, fields?: Fields): Promise<Arrival> => {
    let arrival = await request(new URL(path, origin), fields);
    while (arrival.location !== undefined) {
      const next = new URL(arrival.location, origin);
      if (next.origin !== origin) return arrival;
      arrival = await request(next);
    }
    return arrival;
  };

  return { visit };
}

export type PlainBrowser = ReturnType<typeof plainBrowser>;

/** The hidden field that ties a form to its visit. */
export const visitIn = (page: string): string => /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? '';

/** The form_post of a page whose values need no unescaping: addresses without a query, codes. */
function returnFormIn(page: string): ReturnForm | undefined {
  const action = /<form method="post" action="(https?:[^"]+)">/.exec(page)?.[1];
  if (action === undefined) return undefined;
  const inputs = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
  return { action, fields: Object.fromEntries([...inputs].map(([, name, value]) => [name, value])) };
}

const organizationIn = (page: string, name: string | undefined): string =>
  [...page.matchAll(/value="(\d+)" required> ([^<]+)</g)].find(
    ([, , shown]) => name === undefined || shown === name,
  )?.[1] ?? '';

const formsInOrder = ['/authorize/login', '/authorize/organization', '/authorize/decision'] as const;

/** Goes from an authorize URL through the pages as a person would, with nothing but HTTP. */
export async function walkLogin(authorizeUrl: string, walk: Walk = {}): Promise<WalkEnd> {
  const browser = plainBrowser(new URL(authorizeUrl).origin);
  return walkOn(browser, await browser.visit(authorizeUrl), walk);
}

/** Goes on from wherever a browser has arrived. */
export async function walkOn(browser: PlainBrowser, from: Arrival, walk: Walk = {}): Promise<WalkEnd> {
  const answers = (page: string): Record<(typeof formsInOrder)[number], Fields> => ({
    '/authorize/login': { email: walk.email ?? 'owner@example.com', password: walk.password ?? 'sandbox' },
    '/authorize/organization': { organization: organizationIn(page, walk.organization) },
    '/authorize/decision': { decision: walk.decision ?? 'authorize' },
  });

  let arrival = from;
  for (const form of formsInOrder) {
    if (arrival.location !== undefined || !arrival.page.includes(`action="${form}"`)) continue;
    arrival = await browser.visit(form, { visit: visitIn(arrival.page), ...answers(arrival.page)[form] });
  }
  const form = returnFormIn(arrival.page);
  return { location: arrival.location, page: arrival.page, ...(form && { form }) };
}
