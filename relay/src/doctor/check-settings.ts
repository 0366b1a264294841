import { BadConfiguration, type Config } from '../config.ts';
import { isLoopback } from '../settings/forms.ts';
import { bad, type Check, ok, warning } from './check.ts';

/** Characters below which a client secret can be guessed: it is all that stands before the ConnectionURL. */
const shortestSecret = 16;

/** The settings, or what is wrong with each bad one. */
export function checkSettings(parse: () => Config): { config?: Config; checks: Check[] } {
  try {
    const config = parse();
    return { config, checks: [ok('every setting is of the right form'), ...soundness(config)] };
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    return { checks: error.problems.map((problem) => bad(`the setting ${problem}`, fixOf(problem))) };
  }
}

// --- Internal helpers ---

function fixOf(problem: string): string {
  if (problem.startsWith('NOISEAWARE_PARTNER_ID ')) {
    return 'it is the PartnerId that your NoiseAware representative gives you: write it into .env';
  }
  return problem.endsWith('is missing')
    ? 'write it into .env; pnpm relay init writes a whole one in an empty directory'
    : 'correct it in .env or in the environment; relay/docs/settings.md has all settings';
}

function soundness({ noiseaware, publicUrl, trustProxy, unknown }: Config): Check[] {
  const short = noiseaware.clientSecrets.filter(({ length }) => length < shortestSecret).length;
  const open = trustProxy === 0 && !isLoopback(new URL(publicUrl));
  return [
    short === 0
      ? ok('NOISEAWARE_CLIENT_SECRETS are long enough not to be guessed')
      : warning(
          `${short} of NOISEAWARE_CLIENT_SECRETS ${short === 1 ? 'has' : 'have'} fewer than ${shortestSecret} characters`,
          'add a long random one and give it to NoiseAware; remove the short one when NoiseAware uses the new one',
        ),
    open
      ? warning(
          'RELAY_TRUST_PROXY is 0 though RELAY_PUBLIC_URL is not on this machine',
          'where a proxy stands in front, set the number of proxies: else refusals are counted against the proxy',
        )
      : ok('RELAY_TRUST_PROXY goes with RELAY_PUBLIC_URL'),
    ...unknown.map(({ name, nearest }) =>
      warning(
        `${name} is not a setting and has no effect`,
        nearest === undefined ? 'take it out, or see relay/docs/settings.md' : `is ${nearest} meant?`,
      ),
    ),
  ];
}
