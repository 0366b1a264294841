import type { Authorization } from '../../noiseaware/authorization.ts';
import { bad, type Check, named, warning } from './check.ts';

const setting = 'NOISEAWARE_AUTHORIZATION';

/** Whether NoiseAware's API accepts the `Authorization` header, as this process has seen it. Empty if nothing speaks against it. */
export function checkAuthorization({ finding }: Pick<Authorization, 'finding'>): Check[] {
  if (finding === undefined) return [];
  const { tried, works } = finding;
  const facts = named('authorization_form', { setting, tried: [...tried], works });
  return works === null
    ? [
        bad(
          `NoiseAware refuses new user tokens of several organizations, sent in the form ${tried.join(' and ')}`,
          `compare ${setting} with what NoiseAware expects; if it is right, contact NoiseAware`,
          facts,
        ),
      ]
    : [
        warning(
          `NoiseAware accepts the Authorization header in the form ${works}, not as ${setting} says`,
          `set ${setting}=${works}; until then, each start of the relay must find this out again`,
          facts,
        ),
      ];
}
