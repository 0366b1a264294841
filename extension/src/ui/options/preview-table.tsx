import type { PreviewAnswer } from '../../messages.ts';
import { previewProblems } from '../../words/tool-words.ts';

/** What a rule finds on the page of its tool that was looked at last. */
export function PreviewTable({ preview }: { preview: PreviewAnswer }) {
  if (!preview.ok) {
    return (
      <p class="hint" role="status" data-preview={preview.reason}>
        {previewProblems[preview.reason]}
      </p>
    );
  }
  const { found, total, withoutAccount, page } = preview;
  return (
    <div role="status" data-preview="found">
      <p class="hint">
        {total === 0 ? 'No record' : total === 1 ? '1 record' : `${total} records`} on{' '}
        <bdi>{page.split('?')[0]}</bdi>
        {withoutAccount > 0 && `, and ${withoutAccount} without an account ID`}
        {total > 0 && '. They are outlined there for a moment.'}
      </p>
      {found.length > 0 && (
        <section
          class="preview-scroll"
          aria-label="What the rule finds"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
          tabIndex={0}
        >
          <table class="preview">
            <thead>
              <tr>
                <th scope="col">Account ID</th>
                <th scope="col">Name</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ account, name }, index) => (
                <tr key={`${index} ${account}`}>
                  <td>
                    <bdi>{account}</bdi>
                  </td>
                  <td>{name === undefined ? <span class="muted">none</span> : <bdi>{name}</bdi>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {found.length < total && <p class="hint">The first {found.length} are shown.</p>}
    </div>
  );
}
