import { fill } from '@noiseaware-connect/shared/fill';
import { numberOf, plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { connectionsWords as words } from '../../words/connections-words.ts';

/** Milliseconds that all of them may take together. */
const patience = 10 * 60_000;

/** Asks to renew all connections that NoiseAware has refused, such as after an outage. */
export function useLookAgain(): () => void {
  const { ask, calls } = useConsole();
  return () =>
    ask({
      title: words.askLookAgain,
      lead: words.askLookAgainLead,
      confirm: words.lookAgain,
      act: () =>
        calls(undefined, patience).renewConnections({ body: { status: 'reauthorization_required' } }),
      done: ({ looked, healed }) => fill(plural(words.lookedAgainAt, healed), { looked: numberOf(looked) }),
    });
}
