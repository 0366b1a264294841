import { Button } from '@noiseaware-connect/shared/parts/button';
import { TextField } from '@noiseaware-connect/shared/parts/text-field';
import { useState } from 'preact/hooks';
import { parseSite } from '../../app/addresses/addresses.ts';
import type { Send } from '../../messages.ts';
import { addressProblems } from '../../words/address-words.ts';
import { toolWords, addSiteWords as words } from '../../words/tool-words.ts';
import type { Sites } from '../draw-page.tsx';

/** Allows a site for which the relay has no tool: its developers mark their records themselves. */
export function AddSite({ send, sites }: { send: Send; sites: Sites }) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    const parsed = parseSite(typed);
    if (!parsed.ok) return setProblem(addressProblems[parsed.problem]);
    const allowed = await sites.allow(parsed.origin);
    setProblem(allowed ? '' : toolWords.refused);
    if (!allowed) return;
    setTyped('');
    await send('add-site', { origin: parsed.origin });
  };
  return (
    <details class="advanced">
      <summary>{words.title}</summary>
      <form class="add-site" noValidate onSubmit={submit}>
        <TextField
          id="site"
          label={words.label}
          value={typed}
          wrong={problem !== ''}
          problemId="site-problem"
          placeholder={words.example}
          hint={words.hint}
          onInput={setTyped}
        />
        <p class="problem" role="alert" id="site-problem">
          {problem}
        </p>
        <Button type="submit" action="add-site">
          {toolWords.allow}
        </Button>
      </form>
    </details>
  );
}
