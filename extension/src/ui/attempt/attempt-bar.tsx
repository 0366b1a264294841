import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { FlowView } from '../../app/view.ts';
import { noticeWords as words } from '../../words/notice-words.ts';

/** The running attempt above the list, which begins nothing else meanwhile. */
export function AttemptBar(props: { flow: FlowView; onShow(): void }) {
  const { flow, onShow } = props;
  return (
    <div class="bar" data-flow={flow.step}>
      <Sign name="busy" tone="blue" />
      <strong class="cut" title={flow.account.name}>
        {say(words.connecting, { name: flow.account.name ?? flow.account.id })}
      </strong>
      <Button action="show-attempt" look="low" onClick={onShow}>
        {words.showAttempt}
      </Button>
    </div>
  );
}
