import type { Finding } from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { clockOf } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Head } from '../../parts/head.tsx';
import { describeFinding } from '../../words/finding-words.ts';
import { healthWords as words } from '../../words/health-words.ts';
import { shellWords } from '../../words/shell-words.ts';

const looks = {
  problem: { sign: 'act', tone: 'red' },
  warning: { sign: 'time', tone: 'amber' },
  ok: { sign: 'ok', tone: 'green' },
} as const;
const levels = ['problem', 'warning', 'ok'] as const;

/** The doctor's findings, worst first, each with the way to the list of what it is about. */
export function HealthView() {
  const { now, page } = useConsole();
  const health = useAnswer('health', (relay) => relay.readFindings());
  return (
    <>
      <Head title={shellWords.tabs.health}>
        <Button action="again" onClick={health.again}>
          {words.again}
        </Button>
      </Head>
      <Loaded {...health}>
        {({ checkedAt, findings }) => {
          const bad = findings.filter(({ level }) => level !== 'ok').length;
          return (
            <>
              <p>
                <strong>{bad === 0 ? words.good : plural(words.bad, bad)}</strong>{' '}
                <span class="soft">{fill(words.checked, { time: clockOf(Date.parse(checkedAt), now) })}</span>
              </p>
              <ul class="findings" aria-label={words.list}>
                {levels
                  .flatMap((level) => findings.filter((finding) => finding.level === level))
                  .map(({ what, level, ...finding }, place) => (
                    <li key={`${what} ${place}`} class={`banner ${looks[level].tone}`} data-level={level}>
                      <Sign name={looks[level].sign} tone={looks[level].tone} label={words.levels[level]} />
                      <div>
                        <strong>{words.subjects[what]}</strong>
                        {describeFinding({ ...finding, level }, now, page.command).map(
                          ({ text, lang }, index) => {
                            const href = index === 0 ? listOf(finding) : undefined;
                            return (
                              <p key={text} lang={lang}>
                                {href === undefined ? text : <a href={href}>{text}</a>}
                              </p>
                            );
                          },
                        )}
                      </div>
                    </li>
                  ))}
              </ul>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

// --- Internal helpers ---

/** The address of the list of what a finding counts or names. */
function listOf({ code, values }: Pick<Finding, 'code' | 'values'>): string | undefined {
  const textOf = (name: string) => String(values[name] ?? '');
  switch (code) {
    case 'connections_need_you':
      return hrefOf('connections', undefined, { group: 'needs_you' });
    case 'connections_trouble':
      return hrefOf('connections', undefined, { group: 'trouble' });
    case 'handover_needed':
      return hrefOf('staff', undefined, { q: textOf('name') });
    case 'webhook_dead':
    case 'webhook_behind':
      return hrefOf('webhooks', textOf('webhook'), { failed: 'true' });
    case 'webhook_disabled':
    case 'webhook_paused':
      return hrefOf('webhooks', textOf('webhook'));
    case 'alerts_unmatched':
      return hrefOf('alerts', undefined, { unmatched: 'true' });
    case 'alerts_refuted':
      return hrefOf('alerts', undefined, { verified: 'refuted' });
    default:
      return undefined;
  }
}
