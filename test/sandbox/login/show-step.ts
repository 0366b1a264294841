import type { Context } from 'koa';
import { consentPage } from '../pages/consent-page.ts';
import { loginPage } from '../pages/login-page.ts';
import { failurePage, messagePage } from '../pages/message-page.ts';
import { organizationPage } from '../pages/organization-page.ts';
import { returnPage } from '../pages/return-page.ts';
import type { User } from '../state/directory.ts';
import type { Outcome, Visit } from '../state/visits.ts';
import type { World } from '../world.ts';
import { callConnectionUrl } from './call-connection-url.ts';
import { outcomeWithoutAsking } from './decide.ts';
import { demoUser } from './demo-users.ts';
import { appendParameter } from './redirect-url.ts';
import { sendTo, showPage } from './respond.ts';

/** Sends the browser back to the partner, as the switches ask for. */
async function sendBack(
  context: Context,
  { to, parameter }: Extract<Outcome, { kind: 'return' }>,
  { journal, partner, switches, wait }: World,
): Promise<void> {
  if (switches.returnAfter > 0) await wait(switches.returnAfter);
  if (switches.returnBy === 'form_post') {
    journal.write('redirect', 200, { location: to, request: parameter });
    return showPage(context, returnPage(to, parameter, partner.name));
  }
  const location = parameter === undefined ? to : appendParameter(to, parameter, switches.redirectAppend);
  journal.write('redirect', switches.redirectStatus, { location });
  return sendTo(context, location, switches.redirectStatus);
}

/** Ends a visit in the way it came out. */
export async function showOutcome(
  context: Context,
  outcome: Outcome,
  visit: Visit,
  world: World,
): Promise<void> {
  if (outcome.kind === 'return') return sendBack(context, outcome, world);
  if (outcome.kind === 'failed') {
    return showPage(context, failurePage(visit.id, world.partner.name, outcome.reason));
  }
  return showPage(
    context,
    messagePage(
      'Nothing was connected',
      `You did not authorize ${world.partner.name}. You can close this window.`,
    ),
  );
}

/** The login form, perhaps once more. */
export const showLogin = (
  context: Context,
  visit: Visit,
  world: World,
  wrong?: { text: string; email: string },
): void =>
  showPage(
    context,
    loginPage({
      visit: visit.id,
      partnerName: world.partner.name,
      demo: demoUser,
      ...(wrong === undefined ? {} : { wrong: wrong.text, email: wrong.email }),
    }),
  );

const needsChoice = (user: User, { switches }: World): boolean => {
  const { organizationChooser: when } = switches;
  return when === 'always' || (when === 'when-several' && user.organizations.length > 1);
};

/** Shows a visit where it stands: login, organization, consent, or its end. */
export async function showStep(context: Context, visit: Visit, world: World): Promise<void> {
  if (visit.outcome) return showOutcome(context, await visit.outcome, visit, world);
  const user = visit.userId === undefined ? undefined : world.directory.userById(visit.userId);
  if (!user) return showLogin(context, visit, world);
  if (visit.organizationId === undefined && needsChoice(user, world)) {
    return showPage(context, organizationPage(visit.id, world.partner.name, user.organizations));
  }
  const organization =
    user.organizations.find(({ id }) => id === visit.organizationId) ?? user.organizations[0];
  if (!organization) {
    return showPage(
      context,
      messagePage('No organization', 'Your account does not belong to any organization.'),
    );
  }
  visit.organizationId = organization.id;
  const grant = world.grants.current(organization.id);
  const outcome = outcomeWithoutAsking(grant, visit, world);
  if (outcome) return showOutcome(context, outcome, visit, world);
  if (world.switches.callBeforePress) visit.connection ??= callConnectionUrl(visit.code, world);
  return showPage(
    context,
    consentPage({
      visit: visit.id,
      partnerName: world.partner.name,
      organizationName: organization.name,
      email: user.email,
      again: grant !== undefined,
    }),
  );
}
