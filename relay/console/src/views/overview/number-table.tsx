import { useState } from 'preact/hooks';
import { overviewWords as words } from '../../words/overview-words.ts';

/** The numbers of a chart, for whoever wants to read them, by keyboard and screen reader, too. Drawn once it is opened. */
export function NumberTable(props: {
  caption: string;
  heading: string;
  columns: readonly string[];
  rows: readonly {
    readonly label: string;
    readonly href: string | undefined;
    readonly cells: readonly string[];
  }[];
}) {
  const { caption, heading, columns, rows } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`${words.table}: ${caption}`}>{words.table}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
        <section class="numbers-scroll" tabIndex={0} aria-label={caption}>
          <table>
            <thead>
              <tr>
                <th scope="col">{heading}</th>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ label, href, cells }) => (
                <tr key={label}>
                  <th scope="row">{href === undefined ? label : <a href={href}>{label}</a>}</th>
                  {cells.map((cell, index) => (
                    <td key={columns[index]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
