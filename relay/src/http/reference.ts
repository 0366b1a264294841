import type { Middleware } from 'koa';
import type { Config } from '../config.ts';
import { drawOpenApi } from '../openapi/document.ts';

/** The contract for programs, as the relay has it. Drawn when it is first asked for. */
export function openApi({ publicUrl }: Pick<Config, 'publicUrl'>): Middleware {
  let drawn: string | undefined;
  return (context) => {
    drawn ??= JSON.stringify(drawOpenApi(publicUrl));
    context.type = 'application/json';
    context.body = drawn;
  };
}
