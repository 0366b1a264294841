import { hash } from 'node:crypto';

const script = "if (location.hash) sessionStorage.setItem('console-route', location.hash)";

/**
 * The one script of the door's pages, and its hash for the policy (CSP, level 3): it keeps in the tab where an address leads within
 * the console, which no request tells. The console's own script reads it, as one of its routes (`relay/console/src/app/route.ts`).
 */
export const keepRoute = { script, source: `'sha256-${hash('sha256', script, 'base64')}'` };
