import { expect, test } from 'vitest';
import { startBoth } from './connected.ts';
import { plainBrowser, visitIn } from './walk-login.ts';

const account = { name: 'Nora New', organization: 'New Place', email: 'new@example.com', password: 'pw' };
const twentyMinutes = 20 * 60 * 1000;

/** A browser on the sign-up form. */
async function atSignup(both: Awaited<ReturnType<typeof startBoth>>) {
  const browser = plainBrowser(both.sandbox.url);
  const visit = visitIn((await browser.visit(both.authorizeUrl())).page);
  const { page } = await browser.visit(`/authorize/signup?visit=${visit}`);
  return { browser, page, visit, form: { visit, ...account } };
}

test('a new account goes straight to the Authorize screen and connects its new organization', async () => {
  const both = await startBoth();
  const { browser, form, page, visit } = await atSignup(both);
  expect(page).toContain('id="create"');
  const consent = await browser.visit('/authorize/signup', form);
  expect(consent.page).toContain('Example Stays wants to access New Place');
  const end = await browser.visit('/authorize/decision', { visit, decision: 'authorize' });
  expect(end.location).toContain('access_code=access-code-1');
  expect(both.sandbox.organizations().at(-1)?.name).toBe('New Place');
  expect((await both.walk({ email: account.email, password: 'pw', decision: 'cancel' })).location).toContain(
    'access_denied',
  );
});

test('an invalid form is shown again with status 200, a reason and the entered values', async () => {
  const { browser, form } = await atSignup(await startBoth());
  for (const [wrong, text] of [
    [{ name: '' }, 'Please fill in every field.'],
    [{ email: 'nonsense' }, 'Please fill in every field.'],
    [{ email: 'Owner@Example.com' }, 'There is already an account with this email.'],
  ] as const) {
    const again = await browser.visit('/authorize/signup', { ...form, ...wrong });
    expect(again.status).toBe(200);
    expect(again.page).toContain(text);
    expect(again.page).toContain('value="New Place"');
  }
});

test('with a mailed link, sign-up takes the twenty minutes that the mail takes', async () => {
  const both = await startBoth({ switches: { signup: 'mailed-link' } });
  const { clock, sandbox } = both;
  const { browser, form, visit } = await atSignup(both);
  const waiting = await browser.visit('/authorize/signup', form);
  expect(waiting.page).toContain('id="waiting"');

  await clock.advance(twentyMinutes - 1);
  expect(sandbox.mails()).toEqual([]);
  expect((await browser.visit(`/authorize/signup/mail?visit=${visit}`)).page).toContain('id="waiting"');
  expect((await both.walk({ email: account.email, password: 'pw' })).page).toContain('password is wrong');

  await clock.advance(1);
  const [mail] = sandbox.mails();
  expect(mail).toMatchObject({ to: 'new@example.com' });
  const mailPage = await browser.visit(`/authorize/signup/mail?visit=${visit}`);
  expect(mailPage.page).toContain(`href="${mail?.link}"`);
  const consent = await browser.visit(mail?.link ?? '');
  expect(consent.page).toContain('id="authorize"');
  const end = await browser.visit('/authorize/decision', { visit, decision: 'authorize' });
  expect(end.location).toBe('https://partner.example/back?access_code=access-code-1');
  expect(both.partner.calls).toMatchObject([{ body: { code: 'one-time-code' } }]);
});

test('a mailed link works in another browser, and the first browser continues', async () => {
  const both = await startBoth({ switches: { signup: 'mailed-link', signupMailDelay: 0 } });
  const { browser, form, visit } = await atSignup(both);
  await browser.visit('/authorize/signup', form);
  const link = both.sandbox.mails()[0]?.link ?? '';
  const phone = plainBrowser(both.sandbox.url);
  expect((await phone.visit(link)).page).toContain('Your email is confirmed');
  const waiting = await browser.visit(`/authorize/signup/mail?visit=${visit}`);
  expect(waiting.page).toContain('id="authorize"');
  expect((await phone.visit(link)).page).toContain('This link no longer works');
});

test('a mailed link does nothing before its mail has arrived', async () => {
  const both = await startBoth({
    switches: { signup: 'mailed-link' },
    random: (bytes) => Buffer.alloc(bytes, 7),
  });
  const { browser, form } = await atSignup(both);
  await browser.visit('/authorize/signup', form);
  const link = `/authorize/signup/confirm?token=${Buffer.alloc(18, 7).toString('base64url')}`;
  const early = await browser.visit(link);
  expect(early.status).toBe(200);
  expect(early.page).toContain('This link no longer works');
  await both.clock.advance(twentyMinutes);
  expect((await browser.visit(link)).page).toContain('id="authorize"');
});
