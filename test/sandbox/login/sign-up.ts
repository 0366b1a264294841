import type { Context } from 'koa';
import { readForm } from '../http/read-body.ts';
import { messagePage } from '../pages/message-page.ts';
import { mailPage, signupPage } from '../pages/signup-page.ts';
import type { User } from '../state/directory.ts';
import type { Visit } from '../state/visits.ts';
import type { World } from '../world.ts';
import { findSession } from './browser-session.ts';
import { sendTo, sendToStep, showPage } from './respond.ts';
import { visitOf, withVisit } from './with-visit.ts';

function enter(visit: Visit, user: User, { switches, visits }: World): void {
  visit.userId = user.id;
  if (switches.rememberLogin) visits.remember(visit.session, user.id);
}

/** The empty form. */
export const showSignup = (world: World) =>
  withVisit(world, (context, visit) => showPage(context, signupPage({ visit: visit.id })));

/** The filled form: makes the account, or sends the mail that will. */
export const signUp =
  (world: World) =>
  async (context: Context): Promise<void> => {
    const form = await readForm(context.req);
    const visit = visitOf(context, form.get('visit'), world);
    if (!visit) return;
    const given = (name: string): string => form.get(name)?.trim() ?? '';
    const [name, email, organization] = [given('name'), given('email'), given('organization')];
    const password = form.get('password') ?? '';
    world.journal.write('signup', 200, { email, organization });
    const showAgain = (wrong: string) =>
      showPage(context, signupPage({ visit: visit.id, wrong, given: { name, email, organization } }));
    if (!name || !organization || !password || !email.includes('@'))
      return showAgain('Please fill in every field.');
    if (world.directory.findUser(email)) return showAgain('There is already an account with this email.');
    const user = { name, email, password, organizations: [organization] };
    if (world.switches.signup === 'at-once') {
      enter(visit, world.directory.add(user), world);
      return sendToStep(context, visit.id);
    }
    const token = world.newSecret(18);
    const at = world.clock.now() + world.switches.signupMailDelay * 1000;
    const link = `${world.url}/authorize/signup/confirm?token=${token}`;
    world.directory.await({ user, token, visit: visit.id, mail: { to: email, at, link } });
    return sendTo(context, `/authorize/signup/mail?visit=${visit.id}`);
  };

/** The page on which one waits for the mail. */
export const showMail = (world: World) =>
  withVisit(world, (context, visit) => {
    const signup = world.directory.signupOf(visit.id);
    if (!signup) return sendToStep(context, visit.id);
    const { to, at, link } = signup.mail;
    return showPage(context, mailPage(visit.id, to, at <= world.clock.now() ? link : undefined));
  });

/** The mailed link: makes the account, and in the browser that began goes on from there. */
export const confirmSignup = (world: World) => (context: Context) => {
  const confirmed = world.directory.confirm(context.URL.searchParams.get('token') ?? '');
  if (!confirmed) {
    return showPage(
      context,
      messagePage('This link no longer works', 'It was used already, or it is not complete.'),
    );
  }
  const { user, visit: id } = confirmed;
  world.journal.write('signup_confirmed', 200, { email: user.email });
  const visit = world.visits.byId(id);
  if (visit) enter(visit, user, world);
  if (visit && visit.session === findSession(context)) return sendToStep(context, id);
  return showPage(
    context,
    messagePage('Your email is confirmed', 'Go back to the window in which you signed up.'),
  );
};
