import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { describeEnd } from '../../app/attention/describe-notices.ts';
import type { FlowView } from '../../app/view.ts';
import { notStarted } from '../../words/connect-words.ts';
import { noticeWords as words } from '../../words/notice-words.ts';

/** An attempt beside another view: that it runs, and that nothing else begins meanwhile, or how it ended. */
export function AttemptBar(props: { flow: FlowView; onShow(): void }) {
  const { flow, onShow } = props;
  const { account, outcome, step } = flow;
  const sign =
    outcome === null
      ? ({ name: 'busy', tone: 'blue' } as const)
      : outcome === 'connected'
        ? ({ name: 'ok', tone: 'green' } as const)
        : ({ name: 'act', tone: 'red' } as const);
  return (
    <div class="bar" data-flow={step}>
      <Sign {...sign} />
      <div class="bar-text">
        <strong class="cut" title={account.name}>
          {outcome === null
            ? say(words.connecting, { name: account.name ?? account.id })
            : describeEnd(outcome, account).title}
        </strong>
        {outcome === null && <p class="soft small">{notStarted.busy}</p>}
      </div>
      <Button action="show-attempt" look="low" onClick={onShow}>
        {words.showAttempt}
      </Button>
    </div>
  );
}
