import { hash } from 'node:crypto';

const script = `if (location.hash) sessionStorage.setItem('console-route', location.hash)
if (location.search) history.replaceState(null, '', location.pathname)`;

/**
 * The only script of the sign-in pages, and its hash for the content security policy (CSP, level 3). It keeps the address's fragment
 * in `sessionStorage`, since fragments are not sent to servers; the console restores it after sign-in
 * (`relay/console/src/main.tsx`). And it takes a used code out of the address bar, where the sign-in has failed.
 */
export const doorScript = { script, source: `'sha256-${hash('sha256', script, 'base64')}'` };
