import type { Context } from 'koa';
import { messagePage } from '../pages/message-page.ts';
import type { World } from '../world.ts';
import { ensureSession } from './browser-session.ts';
import { parseRedirect } from './redirect-url.ts';
import { showPage } from './respond.ts';
import { showStep } from './show-step.ts';

/** GET /authorize: where the partner sends the browser, with a one-time code. */
export const begin =
  (world: World) =>
  async (context: Context): Promise<void> => {
    const { journal, partner, switches, visits } = world;
    const query = context.URL.searchParams;
    const [code, id, redirect] = [
      query.get('code') ?? '',
      query.get('id') ?? '',
      query.get('redirect') ?? '',
    ];
    journal.secret(code);
    const entry = journal.write('authorize_page', 200, {
      url: context.url,
      headers: context.headers,
      code,
      redirect,
    });
    const refuse = (title: string, text: string, status = 200): void => {
      entry.status = status;
      entry.details.reason = title;
      showPage(context, messagePage(title, text), status);
    };

    const missing = Object.entries({ code, id, redirect }).filter(([, value]) => value === '');
    if (missing.length > 0) {
      const names = missing.map(([name]) => name).join(', ');
      return refuse('This link is not complete', `It lacks: ${names}. Please go back and try again.`);
    }
    if (id !== partner.id) {
      const text =
        'The link names a partner that we do not know. Please ask the person from whom you have it.';
      return refuse('Unknown partner', text, switches.unknownPartnerStatus);
    }
    const target = parseRedirect(redirect);
    if (target === undefined) {
      return refuse('This link cannot be followed', 'It would lead to an address that is not a web page.');
    }
    if (switches.redirectAddresses === 'listed' && new URL(target).pathname !== '/connected') {
      return refuse('Redirect address not listed', 'It is not one of the addresses of this partner.', 400);
    }
    const session = ensureSession(context, world);
    const visit = visits.start({ session, code, redirect: target });
    const remembered = switches.rememberLogin ? visits.rememberedUser(session) : undefined;
    if (remembered !== undefined) visit.userId = remembered;
    return showStep(context, visit, world);
  };
