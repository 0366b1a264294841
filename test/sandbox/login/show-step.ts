import type { Context } from 'koa';
import { consentPage } from '../pages/consent-page.ts';
import { loginPage } from '../pages/login-page.ts';
import { failurePage, messagePage } from '../pages/message-page.ts';
import { organizationPage } from '../pages/organization-page.ts';
import type { User } from '../state/directory.ts';
import type { Outcome, Visit } from '../state/visits.ts';
import type { World } from '../world.ts';
import { outcomeWithoutAsking } from './decide.ts';
import { demoUser } from './demo-users.ts';
import { sendTo, showPage } from './respond.ts';

/** Ends a visit in the way it came out. */
export function showOutcome(context: Context, outcome: Outcome, visit: Visit, world: World) {
  if (outcome.kind === 'redirect') {
    world.journal.write('redirect', world.switches.redirectStatus, { location: outcome.location });
    return sendTo(context, outcome.location, world.switches.redirectStatus);
  }
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
