import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { FlowView } from '../../app/view.ts';
import { notStarted } from '../../words/connect-words.ts';
import { noticeWords as words } from '../../words/notice-words.ts';

/** The running attempt above the list, and that nothing else begins meanwhile. */
export function AttemptBar(props: { flow: FlowView; onShow(): void }) {
  const { flow, onShow } = props;
  return (
    <div class="bar" data-flow={flow.step}>
      <Sign name="busy" tone="blue" />
      <div class="bar-text">
        <strong class="cut" title={flow.account.name}>
          {say(words.connecting, { name: flow.account.name ?? flow.account.id })}
        </strong>
        <p class="soft small">{notStarted.busy}</p>
      </div>
      <Button action="show-attempt" look="low" onClick={onShow}>
        {words.showAttempt}
      </Button>
    </div>
  );
}
