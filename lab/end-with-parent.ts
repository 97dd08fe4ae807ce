/**
 * Required by every process that the lab starts: it ends when whoever started it is gone, also where that was killed and
 * could end nothing itself. Nobody has to look for what a dead test or demo left running.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// To listen is no reason to stay alive.
process.channel?.unref();
