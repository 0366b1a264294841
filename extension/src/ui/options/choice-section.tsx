import { policyWords } from '../../words/policy-words.ts';

/** A choice of the person's, the first of which is to have none: it is as the browser or the system has it. */
export function ChoiceSection<T extends string>(props: {
  name: string;
  title: string;
  /** What no choice is called. */
  none: string;
  options: readonly { value: T; label: string; lang?: string }[];
  value: T | null;
  /** An administrator has chosen. */
  locked?: boolean;
  onChoose(value: T | null): void;
}) {
  const { name, title, none, options, value, locked = false, onChoose } = props;
  const find = (chosen: string) => options.find((option) => option.value === chosen)?.value ?? null;
  return (
    <section class="card" aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{title}</h2>
      <select
        name={name}
        class="input"
        aria-labelledby={`${name}-title`}
        value={value ?? ''}
        disabled={locked}
        onChange={(event) => onChoose(find(event.currentTarget.value))}
      >
        <option value="">{none}</option>
        {options.map(({ label, ...option }) => (
          <option key={option.value} {...option}>
            {label}
          </option>
        ))}
      </select>
      {locked && <p class="hint">{policyWords.locked}</p>}
    </section>
  );
}
