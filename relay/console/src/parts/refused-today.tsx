import { fill } from '@noiseaware-connect/shared/fill';
import { clockOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../context/console-context.ts';
import { hrefOf } from '../context/route.ts';
import { describeRefusal, type Refusal, refusalWords as words } from '../words/refusal-words.ts';

/** How often something was refused today, why and when the last time, as a link to the audit entries. */
export function RefusedToday(props: {
  what: 'call_refused' | 'sign_in_refused';
  /** The id of the key or the person. */
  about: string;
  count: number;
  last: Refusal & { readonly at: string };
  /** The sentence around it; by default none. */
  sentence?: string;
}) {
  const { what, about, count, last, sentence = '{refusals}' } = props;
  const { now } = useConsole();
  const refusals = fill(words.last, {
    count: numberOf(count),
    why: describeRefusal(last) ?? '',
    time: clockOf(Date.parse(last.at), now),
  });
  return (
    <a data-action="refused" href={hrefOf('audit', undefined, { what, about })}>
      {fill(sentence, { refusals })}
    </a>
  );
}
