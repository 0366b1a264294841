import { json } from 'node:stream/consumers';
import { listen } from '../../sandbox/listener.ts';

/** An attribute as OTLP has it. */
interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

/** As much of OTLP's JSON as tests look at. */
interface Sent {
  resourceSpans?: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[];
  resourceMetrics?: { scopeMetrics: { metrics: { name: string }[] }[] }[];
}
export interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Attribute[];
}

/** A collector that takes spans and metrics by OTLP over HTTP, as JSON, and keeps them. */
export async function startOtlpReceiver() {
  const sent: Sent[] = [];
  const { url, close: stop } = await listen(0, (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    void json(request).then((body) => {
      sent.push(body as Sent);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  const resources = () => sent.flatMap(({ resourceSpans = [] }) => resourceSpans);
  return {
    url,
    stop,
    spans: () => resources().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    /** The names of the metrics that came. */
    metrics: () =>
      new Set(
        sent
          .flatMap(({ resourceMetrics = [] }) => resourceMetrics)
          .flatMap(({ scopeMetrics }) =>
            scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
          ),
      ),
    resource: () => attributesOf(resources()[0]?.resource.attributes ?? []),
    /** All that came, as text. */
    text: () => JSON.stringify(sent),
  };
}

/** Attributes by their names. */
export const attributesOf = (attributes: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
