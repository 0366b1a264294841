import { Button } from '@noiseaware-connect/shared/parts/button';
import { useState } from 'preact/hooks';
import { reportWords as words } from '../../words/report-words.ts';

/** The report, to read, copy and download. */
export function ReportFile({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <section class="report" aria-labelledby="report-file-title">
      <strong id="report-file-title">{words.report}</strong>
      <p class="soft">{words.reportLead}</p>
      <details class="advanced">
        <summary>{words.show}</summary>
        <pre class="code">{text}</pre>
      </details>
      <div class="buttons">
        <a
          class="button"
          data-action="download-report"
          download="noiseaware-connect-report.json"
          href={`data:application/json,${encodeURIComponent(text)}`}
        >
          {words.download}
        </a>
        <Button action="copy-report" onClick={copy}>
          {copied ? words.copied : words.copy}
        </Button>
      </div>
    </section>
  );
}
