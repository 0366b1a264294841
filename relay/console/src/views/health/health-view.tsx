import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { clockOf } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
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

/** The doctor's findings, worst first. */
export function HealthView() {
  const { now } = useConsole();
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
                        {describeFinding({ ...finding, level }, now).map(({ text, lang }) => (
                          <p key={text} lang={lang}>
                            {text}
                          </p>
                        ))}
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
