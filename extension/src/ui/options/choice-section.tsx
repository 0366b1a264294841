import { policyWords } from '../../words/policy-words.ts';

/** A choice of which the first option is none: the browser's or the system's default. */
export function ChoiceSection<T extends string>(props: {
  name: string;
  title: string;
  /** The label of no choice. */
  none: string;
  options: readonly { value: T; label: string; lang?: string }[];
  value: T | null;
  /** Whether an administrator has locked the choice. */
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
