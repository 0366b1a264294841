import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { apiRoutes, unknownPath } from './api/routes.ts';
import { controlRoutes } from './control/routes.ts';
import { loginRoutes } from './login/routes.ts';
import type { World } from './world.ts';

/** Whether an error is the caller's doing: a body it did not finish, or a connection it dropped. */
const isCallers = (error: Error & { expose?: boolean; code?: string }): boolean =>
  error.expose === true || error.code === 'ECONNRESET' || error.code === 'EPIPE';

/**
 * Puts the control door, the login pages and the API together; the first that knows a path answers it.
 * @param isPublic whether others than its owner reach it: then it has no control door
 */
export function createApp(world: World, isPublic: boolean, onError: (error: Error) => void): RequestListener {
  const app = new Koa();
  app.on('error', (error: Error) => {
    if (!isCallers(error)) onError(error);
  });
  const control = isPublic ? [] : controlRoutes(world);
  for (const middleware of [...control, ...loginRoutes(world), ...apiRoutes(world)]) {
    app.use(middleware);
  }
  app.use(unknownPath(world));
  return app.callback();
}
