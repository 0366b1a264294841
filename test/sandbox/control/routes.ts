import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import * as v from 'valibot';
import { alertKinds, sendAlert } from '../alerts/send-alert.ts';
import { readJson, writeJson } from '../http/json.ts';
import { readText } from '../http/read-body.ts';
import { endTokens, revoke } from '../revoke.ts';
import { parseSwitches, switchTable } from '../switches/switches.ts';
import type { World } from '../world.ts';
import { advanceClock } from './advance-clock.ts';
import { guardControl } from './guard-control.ts';

const clockSchema = v.strictObject({ advance: v.pipe(v.number(), v.minValue(0)) });
const revokeSchema = v.strictObject({ target: v.string() });
const endSchema = v.strictObject({
  kind: v.optional(v.picklist(['user', 'refresh', 'both']), 'both'),
  target: v.optional(v.string()),
});
const alertSchema = v.strictObject({
  organization: v.string(),
  partnerOrgId: v.string(),
  kind: v.optional(v.picklist(alertKinds)),
  type: v.optional(v.string()),
});
const userSchema = v.strictObject({
  email: v.string(),
  password: v.string(),
  name: v.optional(v.string()),
  organizations: v.optional(v.array(v.string())),
  mustResetPassword: v.optional(v.boolean()),
});
const partnerSchema = v.partial(
  v.strictObject({
    id: v.string(),
    name: v.string(),
    clientId: v.string(),
    clientSecret: v.string(),
    connectionUrl: v.pipe(v.string(), v.url()),
    alertsUrl: v.pipe(v.string(), v.url()),
  }),
);

/** Makes a middleware of a control action; what it returns is the answer, what it throws a 400. */
const answer =
  (act: (context: Context) => unknown) =>
  async (context: Context): Promise<void> => {
    try {
      context.body = `${writeJson(await act(context))}\n`;
      context.status = 200;
    } catch (error) {
      context.status = 400;
      context.body = `${writeJson({ error: error instanceof Error ? error.message : String(error) })}\n`;
    }
    context.type = 'json';
  };

const describeTable = (): unknown =>
  Object.fromEntries(
    Object.entries(switchTable).map(([name, { values, initial, about }]) => [
      name,
      { values, initial, about },
    ]),
  );

/** The JSON door by which a person or another process steers the sandbox. */
export function controlRoutes(world: World): Middleware[] {
  const { clock, directory, grants, journal, partner, switches } = world;
  const router = new Router({ prefix: '/_sandbox' });
  router.use(guardControl(world));

  const reads: Record<string, (context: Context) => unknown> = {
    '/': describeTable,
    '/switches': () => switches,
    '/journal': ({ URL }) => {
      const kind = URL.searchParams.get('kind');
      return journal.entries.filter((entry) => kind === null || entry.kind === kind);
    },
    '/secrets': () => [...journal.secrets],
    '/clock': () => ({ now: clock.now() }),
    '/organizations': () => directory.organizations(),
    '/grants': () => grants.all(),
    '/mails': () => directory.mails(),
    '/partner': () => partner,
  };
  for (const [path, read] of Object.entries(reads)) router.get(path, answer(read));

  const change = <T>(schema: v.GenericSchema<unknown, T>, act: (input: T) => unknown) =>
    answer(async ({ req }) => act(v.parse(schema, readJson(await readText(req)))));
  router.patch(
    '/switches',
    change(v.unknown(), (patch) => Object.assign(switches, parseSwitches(patch))),
  );
  router.delete(
    '/journal',
    answer(() => ({ removed: journal.entries.splice(0).length })),
  );
  router.post(
    '/clock',
    change(clockSchema, ({ advance }) => advanceClock(clock, advance)),
  );
  router.post(
    '/alerts',
    change(alertSchema, (request) => sendAlert(request, world)),
  );
  router.post(
    '/revoke',
    change(revokeSchema, ({ target }) => ({ revoked: revoke(target, world) })),
  );
  router.post(
    '/end-tokens',
    change(endSchema, ({ kind, target }) => {
      endTokens(kind, target, world);
      return { ended: kind };
    }),
  );
  router.post(
    '/users',
    change(userSchema, (user) => directory.add(user)),
  );
  router.patch(
    '/partner',
    change(partnerSchema, (patch) => world.setPartner(patch)),
  );
  return [router.routes() as Middleware];
}
