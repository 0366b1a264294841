import * as v from 'valibot';
import { accepted, refused } from '../http/answer.ts';
import type { ApiHandler } from '../http/serve-api.ts';
import { tokenAnswer } from './token-answer.ts';

const requestSchema = v.object({ accessCode: v.string(), clientID: v.string() });

/** POST /token: an access code, as often as one likes, for a pair of tokens. */
export const exchangeAccessCode: ApiHandler = ({ body }, { grants, partner, tokens, switches }) => {
  const request = v.safeParse(requestSchema, body);
  if (!request.success) return refused(400, 'accessCode and clientID are needed');
  const { accessCode, clientID } = request.output;
  const grant = clientID === partner.clientId ? grants.find(accessCode) : undefined;
  if (!grant) return refused(switches.accessCodeRefusal, 'the access code is not valid');
  const issued = tokens.issue({ userId: grant.userId, organizationId: grant.organizationId, accessCode });
  return accepted(tokenAnswer(issued, 'token', switches));
};
