import type { World } from '../world.ts';
import { renderError, type WireAnswer } from './answer.ts';
import type { ApiRequest } from './api-request.ts';

/** The answer of a gateway that stands before the API and refuses a call; undefined where it lets it through. */
export function refuseAtGateway(request: ApiRequest, world: World): WireAnswer | undefined {
  const { switches } = world;
  const { gatewayHtml, refuseOrganization, refuseShare, refuseStatus } = switches;
  if (gatewayHtml !== 'off') return answerOf(gatewayHtml, { ...switches, errorBody: 'html' }, world);
  const isRefused =
    world.isDrawn(refuseShare) || organizationsOf(request, world).includes(refuseOrganization);
  return isRefused ? answerOf(refuseStatus, switches, world) : undefined;
}

function answerOf(status: number, switches: World['switches'], { url }: World): WireAnswer {
  const answer = renderError(status, 'refused by the gateway', switches);
  const headers = {
    ...answer.headers,
    ...(status === 429 && { 'Retry-After': '30' }),
    ...(status >= 300 && status < 400 && { Location: `${url}/blocked` }),
  };
  return { ...answer, headers };
}

/** Whose access codes and tokens a call brings, under whatever names. */
function organizationsOf({ authorization, query, body }: ApiRequest, { grants, tokens }: World): string[] {
  const values = [
    authorization?.replace(/^bearer /i, ''),
    ...query.values(),
    ...(typeof body === 'object' && body !== null ? Object.values(body) : []),
  ].filter((value) => typeof value === 'string');
  return values.flatMap((value) => {
    const grant = grants.all().find(({ accessCode }) => accessCode === value);
    return (grant ?? tokens.issuedFor(value))?.organizationId ?? [];
  });
}
