import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { hrefOf } from '../../context/route.ts';
import { linksWords as words } from '../../words/links-words.ts';

/** Notice of authorized links that this person has to confirm. */
export const WaitingLinks = ({ count }: { count: number }) =>
  count === 0 ? null : (
    <div class="banner amber notice" role="status" data-waiting={count}>
      <Sign name="act" tone="amber" />
      <div>
        <strong>{plural(words.waiting, count)}</strong>
        <a href={hrefOf('links', undefined, { status: 'awaiting_confirmation' })}>{words.look}</a>
      </div>
    </div>
  );
