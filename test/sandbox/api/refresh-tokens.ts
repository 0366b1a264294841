import * as v from 'valibot';
import { accepted, refused } from '../http/answer.ts';
import type { ApiHandler } from '../http/serve-api.ts';
import { tokenAnswer } from './token-answer.ts';

const bodySchema = v.record(v.string(), v.unknown());

/** The refresh call, whatever its path, method and key are at the moment. */
export const refreshTokens: ApiHandler = ({ body, query }, { tokens, switches }) => {
  const { refreshKey, refreshMethod } = switches;
  const parsed = v.safeParse(bodySchema, body);
  const fromBody = parsed.success ? parsed.output[refreshKey] : undefined;
  const token = refreshMethod === 'GET' ? query.get(refreshKey) : fromBody;
  if (typeof token !== 'string' || token === '') return refused(400, `${refreshKey} is needed`);
  const issued = tokens.refresh(token);
  if (issued === 'refused') return refused(switches.refreshRefusal, 'the refresh token is not valid');
  return accepted(tokenAnswer(issued, 'refresh', switches));
};
