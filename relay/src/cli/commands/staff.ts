import { Command } from 'commander';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { shortDate } from '../../base/time.ts';
import { type CommandContext, call, withCall } from '../context.ts';
import { countWithNoun, listing } from '../terminal/terminal.ts';

/** Lists, revokes and reinstates staff members, and hands over their connections. */
export const staffCommand = (context: CommandContext): Command =>
  new Command('staff')
    .description('list, revoke or reinstate staff members, or hand over their connections')
    .addCommand(
      withCall(
        new Command('list').description('list staff members with their signed-in browsers'),
        context,
        'listStaff',
        ({ staff }) =>
          listing(
            staff,
            'No staff member was invited yet. Invite one with: pnpm relay invite --name <name>',
            {
              NAME: ({ name }) => name,
              ID: ({ id }) => id,
              ROLE: ({ role }) => role,
              CONNECTIONS: ({ connections }) => String(connections),
              SESSIONS: ({ sessions }) => String(sessions.length),
              'LAST USED': ({ sessions }) =>
                shortDate(
                  sessions
                    .map(({ lastUsedAt }) => lastUsedAt)
                    .sort()
                    .at(-1) ?? null,
                ),
              'INVITED UNTIL': ({ inviteExpiresAt }) => shortDate(inviteExpiresAt),
              'USES LEFT': ({ inviteUses }) => (inviteUses === 0 ? '–' : String(inviteUses)),
              REVOKED: ({ revokedAt }) => shortDate(revokedAt),
            },
          ),
      ),
    )
    .addCommand(
      withCall(
        new Command('revoke')
          .description(
            'revoke a staff member: ends all their sessions and invites immediately, and those of others whom they invited',
          )
          .argument('<name or id>')
          .option(
            '--take-over',
            'leave the sessions and open invites of others whom they invited, as invited by the operator',
          ),
        context,
        'revokeStaff',
        (_, { takeOver }: { takeOver?: true }, nameOrId) =>
          `${nameOrId} is revoked: every session and invite has ended. ${
            takeOver
              ? 'Sessions of others whom they invited go on, as invited by the operator.'
              : 'Sessions of others whom they invited have ended, too: invite these people again.'
          } Connections stay as they are; a colleague takes them over with: pnpm relay staff handover`,
        async ({ takeOver }: { takeOver?: true }, nameOrId = '') => ({
          id: await idOf(context, nameOrId),
          query: takeOver ? ({ takeOver: '1' } as const) : {},
        }),
      ),
    )
    .addCommand(
      withCall(
        new Command('return')
          .description('reinstate a revoked staff member who signs in with the identity provider')
          .argument('<name or id>'),
        context,
        'returnStaff',
        (_, __, nameOrId) => `${nameOrId} can sign in again by the identity provider.`,
        async (_, nameOrId = '') => ({ id: await idOf(context, nameOrId), body: {} }),
      ),
    )
    .addCommand(
      withCall(
        new Command('handover')
          .description(
            'make another staff member responsible for all connections of a staff member, also of a revoked one',
          )
          .argument('<from>', 'name or id')
          .argument('<to>', 'name or id'),
        context,
        'handOver',
        ({ connections }, _, from, to) =>
          connections === 0
            ? `${from} is responsible for no connection.`
            : `${to} is now responsible for ${countWithNoun(connections, 'connection')} of ${from}.`,
        async (_, from = '', to = '') => ({
          id: await idOf(context, from),
          body: { to: await idOf(context, to) },
        }),
      ),
    );

// --- Internal helpers ---

/** The id of the staff member with that id or unique name. @throws {OperatorRefusal} `not_found` */
async function idOf(context: CommandContext, nameOrId: string): Promise<string> {
  const { staff } = await call(context, 'listStaff', {});
  const namesakes = staff.filter(({ name }) => name === nameOrId);
  const member =
    staff.find(({ id }) => id === nameOrId) ?? (namesakes.length === 1 ? namesakes[0] : undefined);
  if (member !== undefined) return member.id;
  throw new OperatorRefusal(
    'not_found',
    `there is no staff member "${nameOrId}", or several have that name: pnpm relay staff list shows their ids`,
  );
}
