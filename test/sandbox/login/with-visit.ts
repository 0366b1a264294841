import type { Context } from 'koa';
import { messagePage } from '../pages/message-page.ts';
import type { Visit } from '../state/visits.ts';
import type { World } from '../world.ts';
import { findSession } from './browser-session.ts';
import { showPage } from './respond.ts';

/** Says that there is nothing to go on with. */
export const showTooOld = (context: Context): void =>
  showPage(
    context,
    messagePage('Please start again', 'This page is too old, or it was opened in another browser.'),
  );

/** The visit that a page or form belongs to; without one of this browser's, says so and returns nothing. */
export function visitOf(context: Context, id: string | null, world: World): Visit | undefined {
  const visit = world.visits.find(id ?? '', findSession(context));
  if (!visit) showTooOld(context);
  return visit;
}

/** Makes a middleware of a handler for pages that name their visit in the query. */
export const withVisit =
  (world: World, handle: (context: Context, visit: Visit) => void | Promise<void>) =>
  async (context: Context): Promise<void> => {
    const visit = visitOf(context, context.URL.searchParams.get('visit'), world);
    if (visit) await handle(context, visit);
  };
