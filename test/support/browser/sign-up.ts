import { type Arrival, type PlainBrowser, visitIn } from '../../sandbox/walk-login.ts';

/** A person without an account at NoiseAware. */
export const newcomer = {
  name: 'Nora New',
  organization: 'New Place',
  email: 'new@example.com',
  password: 'a-new-password',
};

/** Makes an account on the way to the Authorize screen; where a link is mailed, `untilMail` lets the mail's time pass. */
export async function signUp(
  browser: PlainBrowser,
  authorizeUrl: string,
  untilMail: () => void,
): Promise<Arrival> {
  const visit = visitIn((await browser.visit(authorizeUrl)).page);
  const after = await browser.visit('/authorize/signup', { visit, ...newcomer });
  if (!after.page.includes('id="waiting"')) return after;
  untilMail();
  const { page } = await browser.visit(`/authorize/signup/mail?visit=${visit}`);
  const link = /id="confirm" href="([^"]+)"/.exec(page)?.[1];
  if (link === undefined) throw new Error('the mail has not come');
  return browser.visit(link);
}
