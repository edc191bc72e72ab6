import { runCommand } from './command.ts';

/** A reader such as `head` that has seen enough is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const outcome = await runCommand(process.argv.slice(2), (text) => {
  process.stdout.write(text);
});
if (outcome.problems.length > 0) process.stderr.write(`${outcome.problems.join('\n')}\n`);
process.exitCode = outcome.exitCode;
