import type { Middleware } from 'koa';
import { doesWork, send, spoil, statusOf, takeFault } from '../http/faults.ts';
import type { World } from '../world.ts';

/** Where the style sheet is; it never has a bad day. */
export const stylesPath = '/authorize/styles.css';

const isPage = (path: string): boolean => /^\/authorize(?:\/|$)/.test(path) && path !== stylesPath;

/** Lets the login pages have a bad day, before or after they did their work. */
export const strikePages =
  (world: World): Middleware =>
  async (context, next) => {
    const fault = isPage(context.path) ? takeFault(world, 'pages') : undefined;
    if (!fault) return next();
    const { method, path, url } = context;
    const entry = world.journal.write('page_fault', 0, { method, path, url, fault: fault.kind });
    if (fault.kind === 'slow') await world.wait(fault.seconds ?? 10);
    if (doesWork(fault)) await next();
    const text = typeof context.body === 'string' ? context.body : '';
    // The headers of a page are on the response already.
    const spoiled = spoil(fault, { status: context.status, headers: {}, text }, world);
    entry.status = statusOf(spoiled);
    context.respond = false;
    return send(context.res, spoiled, new Date(world.shownNow()).toUTCString());
  };
