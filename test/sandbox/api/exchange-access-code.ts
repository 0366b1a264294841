import * as v from 'valibot';
import { accepted, refused } from '../http/answer.ts';
import type { ApiHandler } from '../http/serve-api.ts';
import { tokenAnswer } from './token-answer.ts';

const bodySchema = v.record(v.string(), v.unknown());

/** The token call, with the path, method and fields of the moment: an access code, as often as one likes, for a pair of tokens. */
export const exchangeAccessCode: ApiHandler = (
  { body, query, authorization },
  { grants, partner, tokens, switches },
) => {
  const { tokenKey, tokenField, tokenSecret, tokenMethod } = switches;
  const parsed = v.safeParse(bodySchema, body);
  const fieldIn = (name: string): unknown =>
    tokenMethod === 'GET' ? query.get(name) : parsed.success ? parsed.output[name] : undefined;
  const accessCode =
    tokenKey === 'Authorization' ? authorization?.replace(/^bearer /i, '') : fieldIn(tokenKey);
  const clientId = fieldIn(tokenField);
  if (typeof accessCode !== 'string' || typeof clientId !== 'string') {
    return refused(400, `${tokenKey} and ${tokenField} are needed`);
  }
  if (tokenSecret !== 'none' && fieldIn(tokenSecret) !== partner.clientSecret) {
    return refused(401, `${tokenSecret} is needed`);
  }
  const grant = clientId === partner.clientId ? grants.find(accessCode) : undefined;
  if (!grant) return refused(switches.accessCodeRefusal, 'the access code is not valid');
  const issued = tokens.issue({ userId: grant.userId, organizationId: grant.organizationId, accessCode });
  return accepted(tokenAnswer(issued, 'token', switches));
};
