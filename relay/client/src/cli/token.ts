import { command, commonHelp, openClient } from './command.ts';
import { Refusal } from './surroundings.ts';

/** Prints a user token. */
export const tokenCommand = command({
  help: `Usage: noiseaware-connect token ACCOUNT [options]

Prints a user token of NoiseAware, for a call of your own; with --json also when it expires.

  --min-ttl SECONDS  for how long the token has to be valid at least; 60 by default
${commonHelp}`,
  options: { 'min-ttl': { type: 'string' } },
  async run(options, words, surroundings) {
    const [account, ...rest] = words;
    const minTtl = Number(options['min-ttl'] ?? 60);
    if (account === undefined || rest.length > 0 || Number.isNaN(minTtl))
      throw new Refusal('invalid_input', 'expected one account, and a number of seconds: see --help');
    const client = await openClient(options, surroundings);
    const token = await client.tokenFor(account, { minTtl });
    surroundings.out(options.json === true ? JSON.stringify(token) : token.userToken);
  },
});
