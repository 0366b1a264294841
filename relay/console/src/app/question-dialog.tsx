import type { CallFailure } from '@noiseaware-connect/shared/client';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Question } from '../context/console-context.ts';
import { Refusal } from '../loading/refusal.tsx';
import { shellWords as words } from '../words/shell-words.ts';

/** Confirmation dialog. A modal `dialog` traps the focus and restores it when it closes. */
export function QuestionDialog(props: {
  question: Question;
  partner: string;
  onRefused(failure: CallFailure): void;
  onDone(message: string): void;
  onClose(): void;
}) {
  const { question, partner, onRefused, onDone, onClose } = props;
  const { title, lead, confirm, isEnd = false, fields, act, done } = question;
  const dialog = useRef<HTMLDialogElement>(null);
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<CallFailure | null>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);

  const run = async (form: HTMLFormElement) => {
    if (working) return;
    setWorking(true);
    setFailure(null);
    const result = await act(new FormData(form));
    setWorking(false);
    if (!result.ok) {
      setFailure(result.failure);
      return onRefused(result.failure);
    }
    question.onDone?.(result.value);
    onDone(typeof done === 'string' ? done : done(result.value));
    dialog.current?.close();
  };
  const after = failure === null ? undefined : question.after?.(failure);
  return (
    <dialog ref={dialog} class="question" aria-labelledby="question-title" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(event.currentTarget);
        }}
      >
        <h2 id="question-title">{title}</h2>
        <p>{lead}</p>
        {fields}
        {after?.fields}
        <div role="alert">{failure !== null && <Refusal failure={failure} partner={partner} />}</div>
        <div class="buttons">
          <button
            type="submit"
            class={`button ${(after?.isEnd ?? isEnd) ? 'danger' : 'primary'}`}
            data-action="confirm"
            aria-disabled={working || undefined}
          >
            {working ? words.working : (after?.confirm ?? confirm)}
          </button>
          <Button action="cancel" off={working} onClick={() => dialog.current?.close()}>
            {words.cancel}
          </Button>
        </div>
      </form>
    </dialog>
  );
}
