import { Button } from '@noiseaware-connect/shared/parts/button';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useState } from 'preact/hooks';
import { reportWords as words } from '../../words/report-words.ts';
import type { PageProps } from '../draw-page.tsx';

/** Checks this browser when a person asks for it, and makes a report for their admin. */
export function ReportSection(props: PageProps) {
  const { errors } = props.view;
  const [runs, setRuns] = useState(0);
  // Rarely needed, so it is loaded on demand.
  const [panel, setPanel] = useState<typeof import('./check-panel.tsx') | null>(null);
  const check = async () => {
    if (panel === null) await import('./check-panel.tsx').then(setPanel);
    setRuns(runs + 1);
  };
  return (
    <section aria-labelledby="report-title">
      <h3 id="report-title">{words.title}</h3>
      <p class="soft">
        {words.lead} {errors !== null && plural(words.errors, errors.length)}
      </p>
      <Button action="check" onClick={check}>
        {runs === 0 ? words.start : words.again}
      </Button>
      {panel !== null && <panel.CheckPanel key={runs} {...props} />}
    </section>
  );
}
