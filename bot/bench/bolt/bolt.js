// The same job as the practical limit's, as one would write it with Bolt for
// JavaScript and ioredis: check the signature, read the command, run the same
// script with the same writes, and answer. It says its port on a line of its
// own, and the processor time that it has used so far, in microseconds, for
// each line that it is given; it ends with its input.
const { App, HTTPReceiver, LogLevel } = require('@slack/bolt');
const Redis = require('ioredis');
const readline = require('node:readline');

const job = JSON.parse(process.argv[2]); // secret, redis, script, prefix, event, row, post, answer
const [host, port] = job.redis.split(':');
const redis = new Redis({ host, port: Number(port) });
redis.defineCommand('store', { numberOfKeys: 6, lua: job.script });

const receiver = new HTTPReceiver({
  signingSecret: job.secret, endpoints: '/slack/commands', logLevel: LogLevel.ERROR,
});
const app = new App({
  receiver, logLevel: LogLevel.ERROR,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0CASEBOT1', botUserId: 'U0CASEBOT1' }),
});

let n = 0;
const event = Buffer.alloc(job.event, 'e');
const row = Buffer.alloc(job.row, 'r');
const post = Buffer.alloc(job.post, 'p');
const text = 'stored'.padEnd(job.answer);

app.command('/followup', async ({ command, ack }) => {
  const [no] = command.text.split(' ', 1);
  n += 1;
  const p = job.prefix;
  await redis.store(
    `${p}:T0BENCH001:seen:${command.trigger_id}`, `${p}:T0BENCH001:once:${String(n).padStart(16, '0')}`,
    `${p}:T0BENCH001:case:${no}:log`, `${p}:T0BENCH001:rows`, `${p}:outbox`, `${p}:timers`,
    event, row, post, no,
  );
  await ack({ response_type: 'ephemeral', text });
});

(async () => {
  await redis.ping();
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  console.log(server.address().port);
  readline.createInterface({ input: process.stdin })
    .on('line', () => {
      const { user, system } = process.cpuUsage();
      console.log(user + system);
    })
    .on('close', () => process.exit(0));
})();
