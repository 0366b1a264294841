import * as v from 'valibot';
import { accepted, refused } from '../http/answer.ts';
import type { ApiHandler } from '../http/serve-api.ts';
import { checkPassword } from '../state/check-password.ts';
import { tokenAnswer } from './token-answer.ts';

const requestSchema = v.object({ email: v.string(), password: v.string() });

/** POST /login: tokens for a user's own email and password. */
export const logIn: ApiHandler = ({ body }, world) => {
  const request = v.safeParse(requestSchema, body);
  if (!request.success) return refused(400, 'email and password are needed');
  const user = checkPassword(request.output.email, request.output.password, world);
  if (user === 'wrong') return refused(401, 'email or password is wrong');
  if (user === 'must-reset') return refused(418, 'the password must be reset before logging in');
  const [organization] = user.organizations;
  const issued = world.tokens.issue({ userId: user.id, organizationId: organization?.id ?? '' });
  return accepted(tokenAnswer(issued, 'login', world.switches));
};
