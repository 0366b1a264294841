import { fill } from '@noiseaware-connect/shared/fill';
import { clockOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../context/console-context.ts';
import { hrefOf } from '../context/route.ts';
import { describeRefusal, refusalWords as words } from '../words/refusal-words.ts';

/** How often something was refused today, why and when the last time, as a link to the audit entries. */
export function RefusedToday(props: {
  what: 'call_refused';
  /** The id of the key. */
  about: string;
  count: number;
  last: Parameters<typeof describeRefusal>[0] & { readonly at: string };
}) {
  const { what, about, count, last } = props;
  const { now } = useConsole();
  return (
    <a data-action="refused" href={hrefOf('audit', undefined, { what, about })}>
      {fill(words.last, {
        count: numberOf(count),
        why: describeRefusal(last) ?? '',
        time: clockOf(Date.parse(last.at), now),
      })}
    </a>
  );
}
