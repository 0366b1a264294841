import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { hrefOf } from '../../context/route.ts';
import { useAnswer } from '../../loading/use-answer.ts';
import { linksWords as words } from '../../words/links-words.ts';

/** Notice of authorized links that this person has to confirm. */
export function WaitingLinks() {
  const { value } = useAnswer('waiting links', (relay) =>
    relay.listLinks({ query: { pending: 'true', status: 'awaiting_confirmation' } }),
  );
  const count = value?.links.length ?? 0;
  if (count === 0) return null;
  return (
    <div class="banner amber notice" role="status" data-waiting={count}>
      <Sign name="act" tone="amber" />
      <div>
        <strong>{plural(words.waiting, count)}</strong>
        <a href={hrefOf('links')}>{words.look}</a>
      </div>
    </div>
  );
}
