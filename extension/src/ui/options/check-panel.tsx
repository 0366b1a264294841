import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import { lengthOf } from '@noiseaware-connect/shared/words/moment';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type CheckedFacts, checksOf, resultOf } from '../../app/report/checks.ts';
import { reportOf } from '../../app/report/report.ts';
import { checkNames } from '../../words/check-words.ts';
import { reportWords as words } from '../../words/report-words.ts';
import type { PageProps } from '../draw-page.tsx';
import { companyOf } from '../knowing.ts';
import { describeCheck } from './describe-check.ts';
import { ReportFile } from './report-file.tsx';

const signs = {
  ok: { name: 'ok', tone: 'green' },
  warn: { name: 'time', tone: 'amber' },
  act: { name: 'act', tone: 'red' },
  off: { name: 'off', tone: 'grey' },
} as const;

/** Runs the checks once and shows the results. */
export function CheckPanel({ view, now, greet, tryPairing, inspect, version }: PageProps) {
  const [facts, setFacts] = useState<Omit<CheckedFacts, 'view'> | null>(null);
  const run = async () => {
    const address = view.relay?.address;
    const [browserFacts, greeting] = await Promise.all([
      inspect(),
      address === undefined ? undefined : greet(address),
    ]);
    const greeted = greeting?.kind ?? 'not_set_up';
    const { relay } = view;
    const mayTry = greeted === 'relay' && relay !== null && may(relay.staff, 'connect');
    const tried = mayTry ? await tryPairing(relay) : null;
    setFacts({ browserFacts, greeted, tried });
  };
  useEffect(() => void run(), []);
  // With the view at the time of the checks: later changes belong to the next report.
  const done = useMemo(() => {
    if (facts === null) return null;
    const checks = checksOf({ ...facts, view });
    const { userAgent } = facts.browserFacts;
    return {
      ...facts,
      checks,
      report: reportOf(view, checks, { version, userAgent, now: now - view.offset }),
    };
  }, [facts]);
  if (done === null)
    return (
      <p class="line" role="status">
        <Sign name="busy" tone="blue" />
        {words.running}
      </p>
    );
  const { browserFacts, checks, report } = done;
  const isGood = checks.every((check) => ['ok', 'warn'].includes(resultOf(check)));
  return (
    <>
      <p role="status" data-checks={isGood ? 'good' : 'bad'}>
        {isGood ? words.good : words.bad}
      </p>
      <ul class="lines">
        {checks.map((check) => (
          <li key={check.name} class="line" data-check={check.name} data-result={resultOf(check)}>
            <Sign {...signs[resultOf(check)]} />
            <div class="line-text">
              <strong>{checkNames[check.name]}</strong>
              <span class="soft">
                {say(describeCheck(check), {
                  company: companyOf(view.relay),
                  host: view.relay?.host ?? '',
                  names: (check.name === 'policy' ? check.settings : browserFacts.missing).join(', '),
                  redirect: browserFacts.redirectBase ?? '',
                  span: lengthOf(Math.abs(view.offset)),
                })}
              </span>
            </div>
          </li>
        ))}
      </ul>
      <ReportFile text={report} />
    </>
  );
}
