import type { Context } from 'koa';
import { readForm } from '../http/read-body.ts';
import { organizationPage } from '../pages/organization-page.ts';
import { checkPassword } from '../state/check-password.ts';
import type { Visit } from '../state/visits.ts';
import type { World } from '../world.ts';
import { authorize, cancel } from './decide.ts';
import { sendToStep, showPage } from './respond.ts';
import { showLogin, showOutcome } from './show-step.ts';
import { visitOf } from './with-visit.ts';

type FormHandler = (context: Context, visit: Visit, form: URLSearchParams) => void | Promise<void>;

const onForm =
  (world: World, handle: FormHandler) =>
  async (context: Context): Promise<void> => {
    const form = await readForm(context.req);
    const visit = visitOf(context, form.get('visit'), world);
    if (visit) await handle(context, visit, form);
  };

const wrongLogin = {
  wrong: 'Email or password is wrong.',
  'must-reset': 'You must reset your NoiseAware password before you can log in.',
} as const;

/** The login form; wrong input is answered with the form again and 200. */
export const submitLogin = (world: World) =>
  onForm(world, (context, visit, form) => {
    const email = form.get('email')?.trim() ?? '';
    const user = checkPassword(email, form.get('password') ?? '', world);
    const reason = typeof user === 'string' ? user : 'ok';
    world.journal.write('login', 200, { email, reason });
    if (typeof user === 'string') return showLogin(context, visit, world, { text: wrongLogin[user], email });
    visit.userId = user.id;
    if (world.switches.rememberLogin) world.visits.remember(visit.session, user.id);
    return sendToStep(context, visit.id);
  });

/** The choice of an organization, which must be one of the user's own. */
export const submitOrganization = (world: World) =>
  onForm(world, (context, visit, form) => {
    const own = world.directory.userById(visit.userId ?? '')?.organizations ?? [];
    const chosen = own.find(({ id }) => id === form.get('organization'));
    if (!chosen) {
      return showPage(
        context,
        organizationPage(visit.id, world.partner.name, own, 'Please choose one of your organizations.'),
      );
    }
    world.journal.write('organization', 200, { organization: chosen.name });
    visit.organizationId = chosen.id;
    return sendToStep(context, visit.id);
  });

/** Authorize or Cancel; a second click joins the first. */
export const submitDecision = (world: World) =>
  onForm(world, async (context, visit, form) => {
    const { userId, organizationId } = visit;
    if (userId === undefined || organizationId === undefined) return sendToStep(context, visit.id);
    if (!visit.outcome) {
      const agreed = form.get('decision') === 'authorize';
      const organization = world.directory.organization(organizationId)?.name ?? organizationId;
      world.journal.write(agreed ? 'authorize' : 'cancel', 200, { organization, code: visit.code });
      visit.outcome = agreed
        ? authorize(visit, userId, organizationId, world)
        : Promise.resolve(cancel(visit, world));
    }
    return showOutcome(context, await visit.outcome, visit, world);
  });

/** The way out of a failure page. */
export const goBack = (world: World) =>
  onForm(world, (context, visit) => showOutcome(context, cancel(visit, world), visit, world));

/** "Not you?" on the Authorize screen. */
export const logOut = (world: World) =>
  onForm(world, (context, visit) => {
    delete visit.userId;
    delete visit.organizationId;
    world.visits.forget(visit.session);
    return sendToStep(context, visit.id);
  });
