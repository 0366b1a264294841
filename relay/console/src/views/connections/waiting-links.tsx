import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useDesk } from '../../app/desk.ts';
import { hrefOf } from '../../app/route.ts';
import { useAnswer } from '../../loading/use-answer.ts';
import { linksWords as words } from '../../words/links-words.ts';

/** Notice of authorized links that this person has to confirm. */
export function WaitingLinks() {
  const { page } = useDesk();
  const { value } = useAnswer('waiting links', (relay) =>
    relay.listLinks({ query: { status: 'awaiting_confirmation' } }),
  );
  const own = value?.links.filter(({ madeBy }) => madeBy.id === page.id) ?? [];
  if (own.length === 0) return null;
  return (
    <div class="banner amber notice" role="status" data-waiting={own.length}>
      <Sign name="act" tone="amber" />
      <div>
        <strong>{plural(words.waiting, own.length)}</strong>
        <a href={hrefOf('links')}>{words.look}</a>
      </div>
    </div>
  );
}
