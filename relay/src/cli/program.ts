import { Command } from 'commander';
import { version } from '../base/version.ts';
import { alertsCommand } from './commands/alerts.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { connectionsCommand } from './commands/connections.ts';
import { consoleCommand } from './commands/console.ts';
import { databaseCommand } from './commands/database.ts';
import { doctorCommand } from './commands/doctor.ts';
import { initCommand } from './commands/init.ts';
import { inviteCommand } from './commands/invite.ts';
import { keysCommand } from './commands/keys.ts';
import { linkCommand } from './commands/link.ts';
import { migrateCommand } from './commands/migrate.ts';
import { rehearseCommand } from './commands/rehearse.ts';
import { restoreCommand } from './commands/restore.ts';
import { serveCommand } from './commands/serve.ts';
import { serviceKeyCommand } from './commands/service-key.ts';
import { staffCommand } from './commands/staff.ts';
import { tokenFileCommand } from './commands/token-file.ts';
import { toolsCommand } from './commands/tools.ts';
import { upgradeCommand } from './commands/upgrade.ts';
import { webhooksCommand } from './commands/webhooks.ts';
import type { CommandContext } from './context.ts';

/** The command line. Most commands work with a running relay and without one. */
export const createProgram = (context: CommandContext): Command =>
  new Command('pnpm relay')
    .description("The partner's side of NoiseAware's API access: answers ConnectionURL, keeps tokens valid.")
    .version(version)
    // Evaluated earlier, by settings-file.ts.
    .option(
      '--env-file <file>',
      'the settings file, instead of .env in this directory; in front of the command',
    )
    .addCommand(initCommand(context))
    .addCommand(serveCommand(context))
    .addCommand(inviteCommand(context))
    .addCommand(linkCommand(context))
    .addCommand(serviceKeyCommand(context))
    .addCommand(staffCommand(context))
    .addCommand(connectionsCommand(context))
    .addCommand(consoleCommand(context))
    .addCommand(toolsCommand(context))
    .addCommand(alertsCommand(context))
    .addCommand(webhooksCommand(context))
    .addCommand(auditCommand(context))
    .addCommand(doctorCommand(context))
    .addCommand(rehearseCommand(context))
    .addCommand(keysCommand(context))
    .addCommand(backupCommand(context))
    .addCommand(restoreCommand(context))
    .addCommand(migrateCommand(context))
    .addCommand(upgradeCommand(context))
    .addCommand(databaseCommand(context))
    .addCommand(tokenFileCommand(context))
    .addHelpText(
      'after',
      `
Settings come from the environment and from the settings file, which "init" writes.

First steps:
  pnpm relay init --public-url https://connect.your-company.example
  pnpm relay serve
  pnpm relay invite --name "Alex Doe"
  pnpm relay service-key --name billing --scope token`,
    );
