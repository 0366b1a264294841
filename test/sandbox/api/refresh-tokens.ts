import * as v from 'valibot';
import { accepted, refused } from '../http/answer.ts';
import type { ApiHandler } from '../http/serve-api.ts';
import { tokenAnswer } from './token-answer.ts';

const bodySchema = v.record(v.string(), v.unknown());

/** The refresh call, with the path, method and key of the moment. */
export const refreshTokens: ApiHandler = ({ body, query, authorization }, { partner, tokens, switches }) => {
  const { refreshKey, refreshMethod, refreshField } = switches;
  const parsed = v.safeParse(bodySchema, body);
  const fieldIn = (name: string): unknown =>
    refreshMethod === 'GET' ? query.get(name) : parsed.success ? parsed.output[name] : undefined;
  const header = authorization?.replace(/^bearer /i, '');
  const token = refreshKey === 'Authorization' ? header : fieldIn(refreshKey);
  if (typeof token !== 'string' || token === '') return refused(400, `${refreshKey} is needed`);
  if (refreshField !== 'none' && fieldIn(refreshField) !== partner.clientId) {
    return refused(400, `${refreshField} is needed`);
  }
  const issued = tokens.refresh(token);
  if (issued === 'refused') return refused(switches.refreshRefusal, 'the refresh token is not valid');
  return accepted(tokenAnswer(issued, 'refresh', switches));
};
