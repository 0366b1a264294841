interface Part {
  count: number;
  tone: string;
}

const [width, height, gap] = [10, 64, 2];

/** A stacked bar chart with one bar per hour. The numbers are in the view's table. */
export function Plot(props: {
  title: string;
  sums: readonly (Part & { text: string })[];
  bars: readonly (readonly Part[])[];
  /** Labels of the axis' ends. */
  ends: readonly [string, string];
}) {
  const { title, sums, bars, ends } = props;
  const most = Math.max(1, ...bars.map((parts) => parts.reduce((sum, { count }) => sum + count, 0)));
  return (
    <figure class="plot">
      <figcaption>
        <strong>{title}</strong>
        {sums.map(({ text, count, tone }) => (
          <span key={tone} class={count === 0 ? 'soft' : `sum ${tone}`}>
            {text}
          </span>
        ))}
      </figcaption>
      <svg viewBox={`0 0 ${bars.length * width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map((parts, hour) => {
          let top = height - 1;
          return parts.map(({ count, tone }) => {
            // A minimum height keeps small counts visible.
            const tall = count === 0 ? 0 : Math.max(2, (count / most) * (height - 1));
            top -= tall;
            return (
              <rect
                key={`${hour} ${tone}`}
                class={tone}
                x={hour * width}
                y={top}
                width={width - gap}
                height={tall}
              />
            );
          });
        })}
        <path class="axis" d={`M0 ${height - 0.5}H${bars.length * width}`} />
      </svg>
      <p class="soft small">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </p>
    </figure>
  );
}
